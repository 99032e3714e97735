namespace Deucalion.PromQL.Execution.Aggregations;

/// <summary>Which series of an operator it is; its labels are made only for whoever wants to tell something about it.</summary>
internal readonly record struct SeriesPlace(IReadOnlyList<SeriesHeader> All, int Index)
{
    /// <summary>Metric name, or the empty string.</summary>
    public string MetricName => All[Index].Labels.MetricName ?? string.Empty;
}
