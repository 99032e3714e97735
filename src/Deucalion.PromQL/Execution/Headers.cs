using Deucalion.PromQL.Execution.Selectors;

namespace Deucalion.PromQL.Execution;

/// <summary>Changes of series headers, and looks at them that make no label sets.</summary>
internal static class Headers
{
    /// <summary>The same series, names to be dropped.</summary>
    public static IReadOnlyList<SeriesHeader> WithoutName(IReadOnlyList<SeriesHeader> series)
    {
        if (series is StoredHeaders stored)
        {
            return stored.WithoutName();
        }

        var headers = new SeriesHeader[series.Count];
        for (int i = 0; i < headers.Length; i++)
        {
            headers[i] = series[i] with { DropName = true };
        }

        return headers;
    }

    /// <summary>Encoded labels of a series; valid until the calling thread's next call.</summary>
    public static ReadOnlySpan<byte> Encoded(IReadOnlyList<SeriesHeader> series, int index) =>
        series is StoredHeaders stored ? stored.Encoded(index) : series[index].Labels.Encoded;

    /// <summary>True when the name of a series is to be dropped.</summary>
    public static bool DropName(IReadOnlyList<SeriesHeader> series, int index) => series is StoredHeaders stored ? stored.DropName : series[index].DropName;
}
