using System.Numerics;
using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.PromQL.Results;

namespace Deucalion.PromQL.Execution;

/// <summary>
/// Collects the result. Names that were to be dropped go now; series that become equal by that are joined unless they have
/// samples at the same time.
/// </summary>
internal sealed class ResultBuilder(EvalScope scope)
{
    private readonly List<(LabelSet Labels, MatrixSeries Series)> _series = [];
    private readonly List<VectorSample> _samples = [];
    private long[]? _allTimes;

    /// <summary>Adds the column of a series; empty ones are left out.</summary>
    public void Add(SeriesHeader header, Column column)
    {
        int count = column.Count;
        if (count == 0)
        {
            return;
        }

        if (scope.IsInstant)
        {
            _samples.Add(new VectorSample(Labels(header), scope.Start, column.Values[0], column.Histogram(0)));
            return;
        }

        if (count == column.Steps && !column.HasHistograms)
        {
            // Series that have a sample at every step share one array of times.
            Add(header, _allTimes ??= Times(), column.Values.AsSpan().ToArray(), [], []);
            return;
        }

        int histograms = 0;
        foreach (NativeHistogram? h in column.Histograms)
        {
            histograms += h is null ? 0 : 1;
        }

        var times = new long[count - histograms];
        var values = new double[count - histograms];
        var histogramTimes = new long[histograms];
        var histogramValues = new NativeHistogram[histograms];
        int f = 0;
        int n = 0;
        for (int w = 0; w < column.Present.Length; w++)
        {
            for (ulong bits = column.Present[w]; bits != 0; bits &= bits - 1)
            {
                int step = (w << 6) + BitOperations.TrailingZeroCount(bits);
                if (histograms > 0 && column.Histogram(step) is { } h)
                {
                    histogramTimes[n] = scope.Time(step);
                    histogramValues[n++] = h;
                }
                else
                {
                    times[f] = scope.Time(step);
                    values[f++] = column.Values[step];
                }
            }
        }

        Add(header, times, values, histogramTimes, histogramValues);
    }

    /// <summary>Adds samples with times of their own; empty series are left out.</summary>
    public void Add(SeriesHeader header, long[] times, double[] values, long[] histogramTimes, NativeHistogram[] histograms)
    {
        if (times.Length + histograms.Length == 0)
        {
            return;
        }

        LabelSet labels = Labels(header);
        _series.Add((labels, new MatrixSeries(labels, times, values, histogramTimes, histograms)));
    }

    /// <summary>The result of an instant query, in the order the series came.</summary>
    public VectorValue Vector()
    {
        var known = new Dictionary<LabelSet, int>(_samples.Count);
        var samples = new List<VectorSample>(_samples.Count);
        foreach (VectorSample sample in _samples)
        {
            if (known.TryAdd(sample.Labels, samples.Count))
            {
                samples.Add(sample);
                continue;
            }

            // As in Prometheus, which joins floats and histograms apart, a histogram hides a float.
            VectorSample first = samples[known[sample.Labels]];
            if (first.Histogram is null == sample.Histogram is null)
            {
                throw OutputSeries.Duplicate();
            }

            samples[known[sample.Labels]] = first.Histogram is null ? sample : first;
        }

        return new VectorValue(samples);
    }

    /// <summary>The result of a range query, sorted by labels.</summary>
    public MatrixValue Matrix()
    {
        foreach (VectorSample sample in _samples)
        {
            // A subquery of one step.
            _series.Add((sample.Labels, sample.Histogram is { } h
                ? new MatrixSeries(sample.Labels, ReadOnlyMemory<long>.Empty, ReadOnlyMemory<double>.Empty, new[] { sample.Time }, new[] { h })
                : new MatrixSeries(sample.Labels, new[] { sample.Time }, new[] { sample.Value }, ReadOnlyMemory<long>.Empty, ReadOnlyMemory<NativeHistogram>.Empty)));
        }

        List<MatrixSeries> joined = IsAscending() ? [.. _series.Select(s => s.Series)] : Joined();
        return new MatrixValue(joined);
    }

    private static LabelSet Labels(SeriesHeader header) => header.DropName ? LabelFilter.Metadata.Without(header.Labels) : header.Labels;

    /// <summary>True when each label set is behind the one before, as those of stored series are: then there is nothing to join or to sort.</summary>
    private bool IsAscending()
    {
        for (int i = 1; i < _series.Count; i++)
        {
            if (_series[i - 1].Labels.CompareTo(_series[i].Labels) >= 0)
            {
                return false;
            }
        }

        return true;
    }

    private long[] Times()
    {
        var times = new long[scope.Steps];
        for (int i = 0; i < times.Length; i++)
        {
            times[i] = scope.Time(i);
        }

        return times;
    }

    private List<MatrixSeries> Joined()
    {
        var result = new List<MatrixSeries>(_series.Count);
        var known = new Dictionary<LabelSet, int>(_series.Count);
        foreach ((LabelSet labels, MatrixSeries series) in _series)
        {
            if (known.TryAdd(labels, result.Count))
            {
                result.Add(series);
            }
            else
            {
                result[known[labels]] = Join(result[known[labels]], series);
            }
        }

        result.Sort(static (a, b) => a.Labels.CompareTo(b.Labels));
        return result;
    }

    private static MatrixSeries Join(MatrixSeries a, MatrixSeries b)
    {
        (long[] times, double[] values) = Join(a.FloatTimes, a.FloatValues, b.FloatTimes, b.FloatValues);
        (long[] histogramTimes, NativeHistogram[] histograms) = Join(a.HistogramTimes, a.Histograms, b.HistogramTimes, b.Histograms);
        return new MatrixSeries(a.Labels, times, values, histogramTimes, histograms);
    }

    private static (long[] Times, T[] Values) Join<T>(ReadOnlyMemory<long> t1, ReadOnlyMemory<T> v1, ReadOnlyMemory<long> t2, ReadOnlyMemory<T> v2)
    {
        long[] times = [.. t1.Span, .. t2.Span];
        T[] values = [.. v1.Span, .. v2.Span];
        Array.Sort(times, values);
        for (int i = 1; i < times.Length; i++)
        {
            if (times[i] == times[i - 1])
            {
                throw OutputSeries.Duplicate();
            }
        }

        return (times, values);
    }
}
