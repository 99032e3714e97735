using System.Globalization;
using System.Text;
using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Wire.Exposition;

namespace Deucalion.Scrape.Tests;

/// <summary>
/// A parser for tests: lines <c>name{a="b"} value [time]</c>, <c># TYPE|HELP|UNIT family text</c>, a value <c>H</c> for a native histogram, and
/// <c>!</c> for a broken body. It tells when labels are asked for.
/// </summary>
internal sealed class LineParser(ReadOnlyMemory<byte> body, Action? labelsRead = null) : ExpositionParser
{
    private readonly string[] _lines = Encoding.UTF8.GetString(body.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    private int _at = -1;
    private string[] _parts = [];
    private string _raw = "";
    private bool _exemplar;

    public override ReadOnlySpan<byte> RawSeries => Encoding.UTF8.GetBytes(_raw);

    public override double Value => double.Parse(_parts[0], CultureInfo.InvariantCulture);

    public override long? Time => _parts.Length > 1 && _parts[1][0] != '#' ? long.Parse(_parts[1], CultureInfo.InvariantCulture) : null;

    public override NativeHistogram? Histogram => new() { Schema = 0, Count = 3, PositiveSpans = [new(1, 3)], PositiveBuckets = [1, 1, 1] };

    public override ReadOnlySpan<byte> Family => Encoding.UTF8.GetBytes(_parts[2]);

    public override MetricType FamilyType => MetricTypes.Parse(FamilyText);

    public override ReadOnlySpan<byte> FamilyText => Encoding.UTF8.GetBytes(string.Join(' ', _parts[3..]));

    public override ExpositionEntry Next()
    {
        if (++_at >= _lines.Length)
        {
            return ExpositionEntry.End;
        }

        string line = _lines[_at];
        if (line[0] == '!')
        {
            throw new ExpositionException($"line {_at + 1}: not a sample");
        }

        if (line[0] == '#')
        {
            _parts = line.Split(' ');
            return _parts[1] switch { "TYPE" => ExpositionEntry.Type, "HELP" => ExpositionEntry.Help, _ => ExpositionEntry.Unit };
        }

        _exemplar = line.Contains(" # ", StringComparison.Ordinal);
        line = line.Split(" # ")[0];
        int end = line.Contains('}', StringComparison.Ordinal) ? line.IndexOf('}', StringComparison.Ordinal) + 1 : line.IndexOf(' ', StringComparison.Ordinal);
        _raw = line[..end];
        _parts = line[end..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return _parts[0] == "H" ? ExpositionEntry.Histogram : ExpositionEntry.Sample;
    }

    public override void ReadLabels(LabelSetBuilder into)
    {
        labelsRead?.Invoke();
        int brace = _raw.IndexOf('{', StringComparison.Ordinal);
        into.Set("__name__", brace < 0 ? _raw : _raw[..brace]);
        foreach (string pair in brace < 0 ? [] : _raw[(brace + 1)..^1].Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] nameValue = pair.Split('=', 2);
            into.Set(nameValue[0], nameValue[1].Trim('"'));
        }
    }

    public override bool TryReadExemplar(out Exemplar exemplar)
    {
        exemplar = new Exemplar(LabelSet.Of(("trace", "t1")), 1, 0, HasTime: false);
        bool had = _exemplar;
        _exemplar = false;
        return had;
    }
}
