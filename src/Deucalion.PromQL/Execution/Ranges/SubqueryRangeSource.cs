using Deucalion.Model.Histograms;
using Deucalion.Storage.Reading;

namespace Deucalion.PromQL.Execution.Ranges;

/// <summary>Samples that a subquery computes. Their start times are unknown.</summary>
internal sealed class SubqueryRangeSource(EvalScope inside, VectorOperator inner) : RangeSource
{
    /// <inheritdoc/>
    public override bool IsComputed => true;

    /// <inheritdoc/>
    public override void Open(ReadContext context)
    {
        if (inside.Steps > 0)
        {
            inner.Open(context);
            Series = inner.Series;
        }
    }

    /// <inheritdoc/>
    public override SeriesColumns Read(int series, ReadContext context)
    {
        Column column = context.Rent(inside.Steps);
        inner.Read(series, column, context);
        SeriesColumns samples = context.Samples;
        samples.Clear();
        for (int step = 0; step < inside.Steps; step++)
        {
            if (!column.Has(step))
            {
                continue;
            }

            if (column.Histogram(step) is { } h)
            {
                samples.Add(inside.Time(step), WithoutHint(h));
            }
            else
            {
                samples.Add(inside.Time(step), column.Values[step]);
            }
        }

        context.Return(column);
        return samples;
    }

    /// <summary>Between the steps of a subquery samples are left out, so what a histogram says about the one before it is void.</summary>
    private static NativeHistogram WithoutHint(NativeHistogram h)
    {
        if (h.ResetHint is not (CounterResetHint.CounterReset or CounterResetHint.NotCounterReset))
        {
            return h;
        }

        return new NativeHistogram
        {
            ResetHint = CounterResetHint.Unknown,
            Schema = h.Schema,
            ZeroThreshold = h.ZeroThreshold,
            ZeroCount = h.ZeroCount,
            Count = h.Count,
            Sum = h.Sum,
            PositiveSpans = h.PositiveSpans,
            NegativeSpans = h.NegativeSpans,
            PositiveBuckets = h.PositiveBuckets,
            NegativeBuckets = h.NegativeBuckets,
            CustomValues = h.CustomValues,
            IsInteger = h.IsInteger,
        };
    }
}
