namespace Deucalion.PromQL.Execution;

/// <summary>Changes of series headers.</summary>
internal static class Headers
{
    /// <summary>The same series, names to be dropped.</summary>
    public static SeriesHeader[] WithoutName(IReadOnlyList<SeriesHeader> series)
    {
        var headers = new SeriesHeader[series.Count];
        for (int i = 0; i < headers.Length; i++)
        {
            headers[i] = series[i] with { DropName = true };
        }

        return headers;
    }
}
