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

    /// <summary>Adds the column of a series; empty ones are left out.</summary>
    public void Add(SeriesHeader header, Column column)
    {
        int count = column.Count;
        if (count == 0)
        {
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

        LabelSet labels = header.DropName ? LabelFilter.Metadata.Without(header.Labels) : header.Labels;
        _series.Add((labels, new MatrixSeries(labels, times, values, histogramTimes, histograms)));
    }

    /// <summary>The result of an instant query, in the order the series came.</summary>
    public VectorValue Vector()
    {
        var samples = new List<VectorSample>(_series.Count);
        foreach (MatrixSeries s in Joined())
        {
            samples.Add(s.Histograms.Length > 0
                ? new VectorSample(s.Labels, scope.Start, 0, s.Histograms.Span[0])
                : new VectorSample(s.Labels, scope.Start, s.FloatValues.Span[0], null));
        }

        return new VectorValue(samples);
    }

    /// <summary>The result of a range query, sorted by labels.</summary>
    public MatrixValue Matrix()
    {
        List<MatrixSeries> joined = Joined();
        joined.Sort(static (a, b) => a.Labels.CompareTo(b.Labels));
        return new MatrixValue(joined);
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
