namespace Deucalion.PromQL.Execution.Aggregations;

/// <summary>Where an aggregation leaves annotations. Position: byte offset of the aggregated expression.</summary>
internal sealed class AggregationNotes(AnnotationSink sink, int order, int position)
{
    private string? _ignored;

    /// <summary>Byte offset of the aggregated expression.</summary>
    public int Position { get; } = position;

    /// <summary>Leaves an annotation.</summary>
    public void Add(Annotation annotation) => sink.Add(annotation, order);

    /// <summary>A histogram was left out; told once.</summary>
    public void Ignored(string aggregation)
    {
        if (_ignored is null)
        {
            _ignored = aggregation;
            Add(Annotations.HistogramIgnoredInAggregation(aggregation, Position));
        }
    }
}
