using System.Text;
using Deucalion.Model.Labels;
using Deucalion.Primitives.Regex;
using Deucalion.PromQL.Syntax;

namespace Deucalion.PromQL.Execution.Functions;

/// <summary>The label sets that label_replace and label_join make.</summary>
internal static class LabelChanges
{
    /// <summary>label_replace(v, destination, replacement, source, pattern).</summary>
    public static Func<SeriesHeader, SeriesHeader> Replace(QueryContext query, string destination, string replacement, string source, string pattern)
    {
        Re2 regex;
        try
        {
            regex = Re2.Compile(pattern);
        }
        catch (Re2SyntaxException)
        {
            throw QueryContext.Error("invalid regular expression in label_replace(): " + pattern);
        }

        CheckName(destination, "invalid destination label name in label_replace(): ");
        var builder = new LabelSetBuilder();
        var text = new StringBuilder(16, MaxLength(query));
        return h =>
        {
            text.Clear();
            return TryExpand(regex, h.Labels.Get(source), replacement, text) ? Set(query, builder, h, destination, text.ToString()) : h;
        };
    }

    /// <summary>label_join(v, destination, separator, sources…).</summary>
    public static Func<SeriesHeader, SeriesHeader> Join(QueryContext query, string destination, string separator, IReadOnlyList<string> sources)
    {
        foreach (string source in sources)
        {
            CheckName(source, "invalid source label name in label_join(): ");
        }

        CheckName(destination, "invalid destination label name in label_join(): ");
        var builder = new LabelSetBuilder();
        int max = MaxLength(query);
        return h =>
        {
            // The length first: the text may be one that cannot be held.
            string[] values = [.. sources.Select(h.Labels.Get)];
            long length = values.Sum(v => (long)v.Length) + ((long)separator.Length * Math.Max(0, values.Length - 1));
            return length > max ? throw QueryContext.TooMuchLabelText() : Set(query, builder, h, destination, string.Join(separator, values));
        };
    }

    private static int MaxLength(QueryContext query) => (int)Math.Clamp(query.Options.MaxLabelBytes / 100, 1, 1 << 28);

    private static bool TryExpand(Re2 regex, string value, string replacement, StringBuilder text)
    {
        try
        {
            return regex.TryExpand(value, replacement, text);
        }
        catch (ArgumentOutOfRangeException) when (text.Length + (long)value.Length + replacement.Length > text.MaxCapacity)
        {
            // What a full builder throws.
            throw QueryContext.TooMuchLabelText();
        }
    }

    private static SeriesHeader Set(QueryContext query, LabelSetBuilder builder, SeriesHeader h, string name, string value)
    {
        query.Check();
        query.AddLabelBytes(h.Labels.Encoded.Length + (long)value.Length);
        LabelSet labels = builder.Reset(h.Labels).Set(name, value).Build();

        // A name that was just given stays.
        return new SeriesHeader(labels, name != LabelNames.MetricName && h.DropName);
    }

    private static void CheckName(string name, string message)
    {
        if (name.Length == 0 || ByteText.HasRawBytes(name))
        {
            throw QueryContext.Error(message + ByteText.ToValidText(name));
        }
    }
}
