using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.PromQL.Functions.Histograms;

namespace Deucalion.PromQL.Execution.Aggregations;

/// <summary>The histograms of one group at one step, summed or averaged.</summary>
internal sealed class HistogramCell
{
    private readonly HistogramMean? _mean;
    private readonly HistogramSum? _sum;

    /// <summary>Begins with a histogram; null when a float came first, so that there is nothing to sum up.</summary>
    public HistogramCell(NativeHistogram? first, bool mean)
    {
        if (first is not null && mean)
        {
            _mean = new HistogramMean();
            _mean.Add(first);
        }
        else if (first is not null)
        {
            _sum = new HistogramSum();
            _sum.Add(first);
        }
    }

    /// <summary>Exponential and custom buckets met: there is no result.</summary>
    public bool IsIncompatible => _mean?.Incompatible ?? _sum?.Incompatible ?? false;

    /// <summary>Adds a histogram of a series.</summary>
    public void Add(NativeHistogram h, SeriesPlace series, AggregationNotes notes)
    {
        if (IsIncompatible)
        {
            return;
        }

        _mean?.Add(h);
        _sum?.Add(h);
        if (IsIncompatible)
        {
            Tell(series.MetricName, notes);
        }
    }

    /// <summary>The result; the cell is spent.</summary>
    public NativeHistogram Result(AggregationNotes notes)
    {
        Tell(string.Empty, notes);
        return (_mean?.Finish() ?? _sum!.Finish())!.Compact(0);
    }

    private void Tell(string metricName, AggregationNotes notes) =>
        HistogramNotes.Tell(_mean?.Warnings ?? _sum!.Warnings, metricName, notes.Position, notes.Add);
}
