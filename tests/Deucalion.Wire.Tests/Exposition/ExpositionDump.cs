using System.Globalization;
using System.Text;
using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Primitives.Numbers;
using Deucalion.Wire.Exposition;

namespace Deucalion.Wire.Tests.Exposition;

/// <summary>Walks a parser to its end and writes down all it says, one line an entry.</summary>
internal static class ExpositionDump
{
    public static string Of(ExpositionParser parser)
    {
        var lines = new List<string>();
        var builder = new LabelSetBuilder();
        for (ExpositionEntry e = parser.Next(); e != ExpositionEntry.End; e = parser.Next())
        {
            lines.Add(Entry(parser, e, builder));
        }

        return string.Join('\n', lines);
    }

    public static string Of(string text, string type = ExpositionParsers.PrometheusText) => Of(Parser(Encoding.UTF8.GetBytes(text), type));

    public static ExpositionParser Parser(byte[] body, string type) => ExpositionParsers.Create(type, body, null, new ExpositionOptions());

    private static string Entry(ExpositionParser parser, ExpositionEntry e, LabelSetBuilder builder)
    {
        string family = Encoding.UTF8.GetString(parser.Family);
        switch (e)
        {
            case ExpositionEntry.Type:
                return "type " + family + " " + MetricTypes.Text(parser.FamilyType);
            case ExpositionEntry.Help:
                return "help " + family + " [" + Encoding.UTF8.GetString(parser.FamilyText) + "]";
            case ExpositionEntry.Unit:
                return "unit " + family + " [" + Encoding.UTF8.GetString(parser.FamilyText) + "]";
        }

        parser.ReadLabels(builder.Reset());
        var line = new StringBuilder(builder.Build().ToString()).Append(' ');
        line.Append(e == ExpositionEntry.Histogram ? Text(parser.Histogram!) : GoFloat.FormatShortest(parser.Value));
        line.Append(parser.Time is { } t ? " @" + t.ToString(CultureInfo.InvariantCulture) : "");
        line.Append(parser.StartTime != 0 ? " start " + parser.StartTime.ToString(CultureInfo.InvariantCulture) : "");
        while (parser.TryReadExemplar(out Exemplar x))
        {
            line.Append(CultureInfo.InvariantCulture, $" # {x.Labels} {GoFloat.FormatShortest(x.Value)}{(x.HasTime ? " @" + x.Time : "")}");
        }

        Assert.True(parser.RawSeries.Length > 0);
        return line.ToString();
    }

    private static string Text(NativeHistogram h) => string.Create(
        CultureInfo.InvariantCulture,
        $"histogram schema {h.Schema} count {h.Count} sum {h.Sum} zero {h.ZeroThreshold}:{h.ZeroCount} int {h.IsInteger} {h.ResetHint} + {Side(h.PositiveSpans, h.PositiveBuckets)} - {Side(h.NegativeSpans, h.NegativeBuckets)}");

    private static string Side(BucketSpan[] spans, double[] buckets) =>
        string.Join(',', spans.Select(s => s.Offset + ":" + s.Length)) + "=" + string.Join(',', buckets.Select(b => b.ToString(CultureInfo.InvariantCulture)));
}
