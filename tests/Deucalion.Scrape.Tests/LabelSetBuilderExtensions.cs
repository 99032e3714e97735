using Deucalion.Model.Labels;

namespace Deucalion.Scrape.Tests;

internal static class LabelSetBuilderExtensions
{
    /// <summary>Adds labels written as <c>a=b,c=d</c>.</summary>
    public static LabelSetBuilder Also(this LabelSetBuilder builder, string labels)
    {
        foreach (string pair in labels.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            builder.Set(pair.Split('=')[0], pair.Split('=')[1]);
        }

        return builder;
    }
}
