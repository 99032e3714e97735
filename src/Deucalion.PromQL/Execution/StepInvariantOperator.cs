using Deucalion.Model.Histograms;

namespace Deucalion.PromQL.Execution;

/// <summary>Repeats at each step what a part gives at the first one. The part's scope is the first step alone.</summary>
internal sealed class StepInvariantOperator : VectorOperator
{
    private readonly VectorOperator _inner;

    public StepInvariantOperator(EvalScope scope, VectorOperator inner)
        : base(scope)
    {
        _inner = inner;
        Query.AtEnd(Count);
    }

    /// <inheritdoc/>
    public override void Open(ReadContext context)
    {
        if (Scope.Steps > 0)
        {
            _inner.Open(context);
            Series = _inner.Series;
        }
    }

    /// <inheritdoc/>
    public override void Read(int series, Column into, ReadContext context)
    {
        into.Clear();
        Column one = context.Rent(1);
        _inner.Read(series, one, context);
        if (one.Has(0))
        {
            if (one.Histogram(0) is { } h)
            {
                for (int step = 0; step < Scope.Steps; step++)
                {
                    into.Set(step, h);
                }
            }
            else
            {
                into.SetAllFloats();
                into.Values.AsSpan().Fill(one.Values[0]);
            }

            Query.Hold(into.Weight() - one.Weight());
        }

        context.Return(one);
    }

    /// <summary>Each step counts what the part touched, but storage was read only once.</summary>
    private void Count()
    {
        if (Scope.Steps == 0)
        {
            return;
        }

        SampleLedger inner = _inner.Scope.Ledger;
        if (Scope.Ledger.ByStep)
        {
            for (int step = 0; step < Scope.Steps; step++)
            {
                Scope.Ledger.Add(step, inner.Total, 0);
            }

            Scope.Ledger.Add(0, 0, inner.Read);
        }
        else
        {
            Scope.Ledger.AddSums(inner.Total * Scope.Steps, inner.Read);
        }
    }
}
