using Deucalion.Model.Labels;

namespace Deucalion.PromQL.Execution.Aggregations;

/// <summary>The running aggregate of one group at all steps; series are added in their order.</summary>
internal abstract class Accumulator
{
    /// <summary>Adds the column of a series.</summary>
    public abstract void Add(Column column, SeriesPlace series);

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
