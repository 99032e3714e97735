using System.Globalization;
using Deucalion.Model.Histograms;

namespace Deucalion.PromQL.Testing;

/// <summary>Reads histograms like <c>{{schema:1 sum:3 count:22 buckets:[5 10 7]}}</c>.</summary>
internal static class HistogramDescription
{
    /// <summary>Reads from the opening braces on and leaves the position behind the closing ones.</summary>
    public static SequenceValue Read(string text, ref int at)
    {
        int end = text.IndexOf("}}", at, StringComparison.Ordinal);
        if (!text.AsSpan(at).StartsWith("{{") || end < 0)
        {
            throw new ScriptException("expected a histogram: " + text[at..]);
        }

        string inside = text[(at + 2)..end];
        at = end + 2;
        var histogram = new NativeHistogram();
        int offset = 0;
        int negativeOffset = 0;
        bool hint = false;
        foreach ((string key, string value) in Items(inside))
        {
            switch (key)
            {
                case "schema": histogram.Schema = Integer(value); break;
                case "sum": histogram.Sum = Number(value); break;
                case "count": histogram.Count = Number(value); break;
                case "z_bucket": histogram.ZeroCount = Number(value); break;
                case "z_bucket_w": histogram.ZeroThreshold = Number(value); break;
                case "custom_values": histogram.CustomValues = Numbers(value); break;
                case "buckets": histogram.PositiveBuckets = Numbers(value); break;
                case "offset": offset = Integer(value); break;
                case "n_buckets": histogram.NegativeBuckets = Numbers(value); break;
                case "n_offset": negativeOffset = Integer(value); break;
                case "counter_reset_hint":
                    histogram.ResetHint = Hint(value);
                    hint = true;
                    break;
                default: throw new ScriptException("unknown key in a histogram: " + key);
            }
        }

        histogram.PositiveSpans = Spans(offset, histogram.PositiveBuckets.Length);
        histogram.NegativeSpans = Spans(negativeOffset, histogram.NegativeBuckets.Length);
        return new SequenceValue(false, 0, histogram, hint);
    }

    /// <summary>The first histogram and as many more as said, each changed by another histogram.</summary>
    public static IEnumerable<SequenceValue> Sequence(NativeHistogram first, SequenceValue change, int times, bool add)
    {
        NativeHistogram current = first;
        yield return new SequenceValue(false, 0, current, change.HintIsSet);
        for (int i = 0; i < times; i++)
        {
            if (current.Schema > change.Histogram!.Schema)
            {
                throw new ScriptException("histograms in a sequence must not lose resolution");
            }

            current = current.Copy();
            HistogramMergeOutcome outcome = add ? current.Add(change.Histogram) : current.Sub(change.Histogram);
            if ((outcome & HistogramMergeOutcome.IncompatibleSchemas) != 0)
            {
                throw new ScriptException("histograms in a sequence do not go together");
            }

            yield return new SequenceValue(false, 0, current, change.HintIsSet);
        }
    }

    private static IEnumerable<(string Key, string Value)> Items(string text)
    {
        int i = 0;
        while (true)
        {
            while (i < text.Length && char.IsWhiteSpace(text[i]))
            {
                i++;
            }

            if (i >= text.Length)
            {
                yield break;
            }

            int colon = text.IndexOf(':', i);
            if (colon < 0)
            {
                throw new ScriptException("expected key:value in a histogram: " + text[i..]);
            }

            string key = text[i..colon];
            int end = colon + 1;
            bool list = end < text.Length && text[end] == '[';
            while (end < text.Length && (list ? text[end] != ']' : !char.IsWhiteSpace(text[end])))
            {
                end++;
            }

            end += list && end < text.Length ? 1 : 0;
            yield return (key, text[(colon + 1)..end]);
            i = end;
        }
    }

    private static BucketSpan[] Spans(int offset, int count) => count == 0 ? [] : [new BucketSpan(offset, (uint)count)];

    private static int Integer(string text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int n)
        ? n
        : throw new ScriptException("not a whole number in a histogram: " + text);

    private static double Number(string text) => Primitives.Numbers.GoFloat.TryParse(System.Text.Encoding.UTF8.GetBytes(text), out double v)
        ? v
        : throw new ScriptException("not a number in a histogram: " + text);

    private static double[] Numbers(string text) =>
        [.. text.Trim('[', ']').Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Number)];

    private static CounterResetHint Hint(string text) => text switch
    {
        "unknown" => CounterResetHint.Unknown,
        "reset" => CounterResetHint.CounterReset,
        "not_reset" => CounterResetHint.NotCounterReset,
        "gauge" => CounterResetHint.Gauge,
        _ => throw new ScriptException("unknown counter_reset_hint: " + text),
    };
}
