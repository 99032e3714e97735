using Deucalion.Model.Labels;

namespace Deucalion.PromQL.Execution.Functions;

/// <summary>scalar(): the only float of each step, NaN when there is none or more than one.</summary>
internal sealed class VectorToScalarOperator(EvalScope scope, VectorOperator inner) : VectorOperator(scope)
{
    private Column _result = new(0);

    /// <inheritdoc/>
    public override void Open(ReadContext context)
    {
        long mark = Query.Held;
        inner.Open(context);
        _result = new Column(Scope.Steps);
        var several = new bool[Scope.Steps];
        Column column = context.Rent(Scope.Steps);
        for (int i = 0; i < inner.Series.Count; i++)
        {
            inner.Read(i, column, context);
            for (int step = 0; step < Scope.Steps; step++)
            {
                if (!column.Has(step) || column.Histogram(step) is not null)
                {
                    continue;
                }

                several[step] |= _result.Has(step);
                _result.Set(step, column.Values[step]);
            }
        }

        context.Return(column);
        for (int step = 0; step < Scope.Steps; step++)
        {
            if (several[step] || !_result.Has(step))
            {
                _result.Set(step, double.NaN);
            }
        }

        Series = [new SeriesHeader(LabelSet.Empty, false)];
        Query.HeldAgain(mark, Scope.Steps);
    }

    /// <inheritdoc/>
    public override void Read(int series, Column into, ReadContext context) => into.CopyFrom(_result);
}
