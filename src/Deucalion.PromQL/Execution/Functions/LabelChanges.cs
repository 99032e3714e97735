using System.Text;
using Deucalion.Model.Labels;
using Deucalion.Primitives.Regex;
using Deucalion.PromQL.Syntax;

namespace Deucalion.PromQL.Execution.Functions;

/// <summary>The label sets that label_replace and label_join make.</summary>
internal static class LabelChanges
{
    /// <summary>label_replace(v, destination, replacement, source, pattern).</summary>
    public static Func<SeriesHeader, SeriesHeader> Replace(string destination, string replacement, string source, string pattern)
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
        var text = new StringBuilder();
        return h =>
        {
            text.Clear();
            return regex.TryExpand(h.Labels.Get(source), replacement, text) ? Set(builder, h, destination, text.ToString()) : h;
        };
    }

    /// <summary>label_join(v, destination, separator, sources…).</summary>
    public static Func<SeriesHeader, SeriesHeader> Join(string destination, string separator, IReadOnlyList<string> sources)
    {
        foreach (string source in sources)
        {
            CheckName(source, "invalid source label name in label_join(): ");
        }

        CheckName(destination, "invalid destination label name in label_join(): ");
        var builder = new LabelSetBuilder();
        return h => Set(builder, h, destination, string.Join(separator, sources.Select(h.Labels.Get)));
    }

    private static SeriesHeader Set(LabelSetBuilder builder, SeriesHeader h, string name, string value)
    {
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
