using Deucalion.Model.Histograms;

namespace Deucalion.Tsdb.Head;

/// <summary>The rows that a <see cref="SideBuffer"/> had at one moment, in order of arrival.</summary>
internal sealed record SideCapture(long[] Times, double[] Values, NativeHistogram?[]? Histograms, long[]? Starts, int Count, long MinTime, long MaxTime)
{
    public void CopyTo(List<SampleRow> rows)
    {
        for (int i = 0; i < Count; i++)
        {
            rows.Add(new SampleRow(Times[i], Values[i], Histograms?[i], Starts?[i] ?? 0));
        }
    }
}
