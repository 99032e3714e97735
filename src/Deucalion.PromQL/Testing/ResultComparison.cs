using System.Globalization;
using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.PromQL.Functions;
using Deucalion.PromQL.Results;

namespace Deucalion.PromQL.Testing;

/// <summary>Compares results with what a script expects; differences are told in words, equality is null.</summary>
internal sealed class ResultComparison(EvalCommand command)
{
    // Relative error that is allowed.
    private const double Tolerance = 1e-6;

    /// <summary>Compares any result.</summary>
    public string? Compare(QueryValue value) => value switch
    {
        MatrixValue m => Matrix(m),
        VectorValue v => Vector(v.Samples),
        ScalarValue s => Scalar(s.Value),
        StringValue s => s.Value == command.Text ? null : $"expected string \"{command.Text}\" but got \"{s.Value}\"",
        _ => "unknown kind of result",
    };

    /// <summary>Compares the samples of an instant vector.</summary>
    public string? Vector(IReadOnlyList<VectorSample> samples)
    {
        if (command.Scalar is not null)
        {
            return "expected a scalar but got a vector";
        }

        var seen = new HashSet<LabelSet>();
        for (int i = 0; i < samples.Count; i++)
        {
            VectorSample s = samples[i];
            if (!command.Series.TryGetValue(s.Labels, out (int Position, IReadOnlyList<SequenceValue> Values) expected) || expected.Values.Count == 0)
            {
                return $"unexpected series {s.Labels} with {Text(s.Value, s.Histogram)}";
            }

            if (command.IsOrdered && expected.Position != i + 1)
            {
                return $"expected {s.Labels} at position {expected.Position} but it was at {i + 1}";
            }

            if (Sample(expected.Values[0], s.Value, s.Histogram) is { } difference)
            {
                return s.Labels + ": " + difference;
            }

            seen.Add(s.Labels);
        }

        return Missing(seen);
    }

    /// <summary>Compares a scalar.</summary>
    public string? Scalar(double value) => command.Scalar is not { } expected
        ? "expected a vector but got scalar " + GoFormat.General(value)
        : GoMath.AlmostEqual(expected, value, Tolerance) ? null : $"expected scalar {GoFormat.General(expected)} but got {GoFormat.General(value)}";

    private static string? Sample(SequenceValue expected, double value, NativeHistogram? histogram)
    {
        bool equal = expected.Histogram is not null
            ? histogram is not null && Same(expected.Histogram.Copy().Compact(0), histogram.Copy().Compact(0), expected.HintIsSet)
            : histogram is null && GoMath.AlmostEqual(expected.Value, value, Tolerance);
        return equal ? null : $"expected {expected} but got {Text(value, histogram)}";
    }

    private static string Text(double value, NativeHistogram? histogram) => histogram is null ? GoFormat.General(value) : histogram.ToTestExpression();

    private static bool Same(NativeHistogram a, NativeHistogram b, bool withHint) =>
        a.Schema == b.Schema
        && GoMath.AlmostEqual(a.Count, b.Count, Tolerance)
        && GoMath.AlmostEqual(a.Sum, b.Sum, Tolerance)
        && (!a.UsesCustomBuckets || HistogramSchemas.CustomBoundsMatch(a.CustomValues, b.CustomValues))
        && a.ZeroThreshold == b.ZeroThreshold
        && GoMath.AlmostEqual(a.ZeroCount, b.ZeroCount, Tolerance)
        && HistogramEquality.SpansMatch(a.NegativeSpans, b.NegativeSpans)
        && Same(a.NegativeBuckets, b.NegativeBuckets)
        && HistogramEquality.SpansMatch(a.PositiveSpans, b.PositiveSpans)
        && Same(a.PositiveBuckets, b.PositiveBuckets)
        && (!withHint || a.ResetHint == b.ResetHint);

    private static bool Same(double[] a, double[] b) => a.Length == b.Length && a.Zip(b).All(p => GoMath.AlmostEqual(p.First, p.Second, Tolerance));

    private string? Matrix(MatrixValue matrix)
    {
        if (command.Scalar is not null)
        {
            return "expected a scalar but got a range vector";
        }

        var seen = new HashSet<LabelSet>();
        for (int i = 0; i < matrix.Series.Count; i++)
        {
            MatrixSeries s = matrix.Series[i];
            if (i > 0 && matrix.Series[i - 1].Labels.CompareTo(s.Labels) > 0)
            {
                return "the series of a range vector are not sorted by labels: " + s.Labels;
            }

            if (!command.Series.TryGetValue(s.Labels, out (int Position, IReadOnlyList<SequenceValue> Values) expected))
            {
                return $"unexpected series {s.Labels}: {Text(s)}";
            }

            if (Points(expected.Values, s) is { } difference)
            {
                return s.Labels + ": " + difference + "; all of it: " + Text(s);
            }

            seen.Add(s.Labels);
        }

        return Missing(seen);
    }

    private string? Points(IReadOnlyList<SequenceValue> expected, MatrixSeries s)
    {
        int f = 0;
        int h = 0;
        for (int i = 0; i < expected.Count; i++)
        {
            SequenceValue e = expected[i];
            if (e.IsOmitted)
            {
                continue;
            }

            long t = command.Start + (i * command.Step);
            if (t > command.End)
            {
                return "the script expects more points than the range has";
            }

            bool isHistogram = e.Histogram is not null;
            bool there = isHistogram ? h < s.HistogramTimes.Length : f < s.FloatTimes.Length;
            if (!there || (isHistogram ? s.HistogramTimes.Span[h] : s.FloatTimes.Span[f]) != t)
            {
                return string.Create(CultureInfo.InvariantCulture, $"expected {e} at {t} but there is none");
            }

            string? difference = isHistogram ? Sample(e, 0, s.Histograms.Span[h++]) : Sample(e, s.FloatValues.Span[f++], null);
            if (difference is not null)
            {
                return string.Create(CultureInfo.InvariantCulture, $"at {t} {difference}");
            }
        }

        return f == s.FloatTimes.Length && h == s.HistogramTimes.Length ? null : "more points than expected";
    }

    private static string Text(MatrixSeries s)
    {
        var parts = new List<string>();
        for (int i = 0; i < s.FloatTimes.Length; i++)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{GoFormat.General(s.FloatValues.Span[i])}@{s.FloatTimes.Span[i]}"));
        }

        for (int i = 0; i < s.HistogramTimes.Length; i++)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{s.Histograms.Span[i].ToTestExpression()}@{s.HistogramTimes.Span[i]}"));
        }

        return string.Join(' ', parts);
    }

    private string? Missing(HashSet<LabelSet> seen)
    {
        foreach (LabelSet labels in command.Series.Keys)
        {
            if (!seen.Contains(labels))
            {
                return "expected series " + labels + " is not there";
            }
        }

        return null;
    }
}
