using Deucalion.Model.Labels;

namespace Deucalion.PromQL.Execution.Aggregations;

/// <summary>The running aggregate of one group at all steps; series are added in their order.</summary>
internal abstract class Accumulator
{
    /// <summary>Adds the column of a series.</summary>
    public abstract void Add(Column column, SeriesPlace series);

    /// <summary>Adds what another accumulator of the same kind has of the series behind those of this one; it has seen no histograms.</summary>
    public virtual void Merge(Accumulator behind) => throw new InvalidOperationException("Only operators that can be merged are split.");

    /// <summary>True when the work of an operator may be split and put together with <see cref="Merge"/>.</summary>
    public static bool CanMerge(string op) => op is "sum" or "avg" or "count" or "group" or "min" or "max";

    /// <summary>Fills the column of the group.</summary>
    public abstract void Result(Column into);

    /// <summary>Makes the accumulator of an operator for a number of steps.</summary>
    public static Accumulator Make(string op, int steps, AggregationNotes notes) => op switch
    {
        "sum" => new SumAccumulator(steps, notes),
        "avg" => new AvgAccumulator(steps, notes),
        "count" => new CountAccumulator(steps, false),
        "group" => new CountAccumulator(steps, true),
        "min" => new ExtremeAccumulator(steps, false, notes),
        "max" => new ExtremeAccumulator(steps, true, notes),
        "stddev" => new VarianceAccumulator(steps, true, notes),
        "stdvar" => new VarianceAccumulator(steps, false, notes),
        _ => throw new InvalidOperationException("There is no aggregation " + op),
    };
}
