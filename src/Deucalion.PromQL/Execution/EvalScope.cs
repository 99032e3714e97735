namespace Deucalion.PromQL.Execution;

/// <summary>The steps that an operator is evaluated at: the query's own, or those of a subquery. Milliseconds.</summary>
internal sealed class EvalScope
{
    /// <summary>Steps at start, start + step, … up to end.</summary>
    public EvalScope(QueryContext query, long start, long end, long step, bool countByStep)
    {
        Query = query;
        Start = start;
        End = end;
        Step = step;
        long steps = end < start ? 0 : ((end - start) / step) + 1;
        query.CheckSteps(steps);
        if (steps > Array.MaxLength / 16)
        {
            throw QueryContext.TooManySamples();
        }

        Steps = (int)steps;
        Ledger = new SampleLedger(Steps, countByStep);
    }

    /// <summary>The query.</summary>
    public QueryContext Query { get; }

    /// <summary>First step.</summary>
    public long Start { get; }

    /// <summary>End of the range; the last step is at or before it.</summary>
    public long End { get; }

    /// <summary>Distance of steps, at least 1.</summary>
    public long Step { get; }

    /// <summary>Number of steps.</summary>
    public int Steps { get; }

    /// <summary>Counts samples.</summary>
    public SampleLedger Ledger { get; }

    /// <summary>Last step.</summary>
    public long Last => Start + ((Steps - 1) * Step);

    /// <summary>
    /// One step only, as in an instant query: then operators keep their order and equal label sets are looked for only at
    /// the end.
    /// </summary>
    public bool IsInstant => Start == End;

    /// <summary>Time of a step.</summary>
    public long Time(int step) => Start + (step * Step);

    /// <summary>The first step alone, for parts that are equal at all steps.</summary>
    public EvalScope FirstStep() => new(Query, Start, Start, Step, false);
}
