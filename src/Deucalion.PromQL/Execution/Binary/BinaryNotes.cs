namespace Deucalion.PromQL.Execution.Binary;

/// <summary>
/// Annotations of a binary operation between vectors: of all that a step's pairs give rise to only that of the last pair is
/// told. Safe from many threads.
/// </summary>
internal sealed class BinaryNotes(EvalScope scope, int order)
{
    private readonly Lock _lock = new();
    private (int Pair, Annotation Annotation)[]? _last;

    /// <summary>Remembers an annotation; pair: position in the order of evaluation within the step.</summary>
    public void Set(int step, int pair, Annotation annotation)
    {
        lock (_lock)
        {
            _last ??= new (int, Annotation)[scope.Steps];
            if (_last[step].Annotation is null || _last[step].Pair <= pair)
            {
                _last[step] = (pair, annotation);
            }
        }
    }

    /// <summary>Tells what was remembered.</summary>
    public void Tell()
    {
        foreach ((_, Annotation annotation) in _last ?? [])
        {
            if (annotation is not null)
            {
                scope.Query.Annotations.Add(annotation, order);
            }
        }
    }
}
