using System.Collections;
using Deucalion.Model.Labels;
using Deucalion.Storage.Reading;

namespace Deucalion.PromQL.Execution.Selectors;

/// <summary>Headers of selected series; a label set becomes an object only when somebody asks for it.</summary>
internal sealed class StoredHeaders(SeriesSelection selection, bool dropName) : IReadOnlyList<SeriesHeader>
{
    private LabelSet?[]? _labels;

    /// <inheritdoc/>
    public int Count => selection.Count;

    /// <summary>True when names are to be dropped.</summary>
    public bool DropName => dropName;

    /// <inheritdoc/>
    public SeriesHeader this[int index] => new(Labels(index), dropName);

    /// <summary>Encoded labels of a series; valid until the calling thread's next call to storage.</summary>
    public ReadOnlySpan<byte> Encoded(int index) => _labels?[index] is { } known ? known.Encoded : selection.EncodedLabels(index);

    /// <summary>The same series, names to be dropped.</summary>
    public StoredHeaders WithoutName() => dropName ? this : new StoredHeaders(selection, true) { _labels = _labels };

    /// <inheritdoc/>
    public IEnumerator<SeriesHeader> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private LabelSet Labels(int index)
    {
        // Two threads may make the same one: either will do.
        LabelSet?[] labels = Volatile.Read(ref _labels) ?? Interlocked.CompareExchange(ref _labels, new LabelSet?[Count], null) ?? _labels;
        return labels[index] ??= selection.Labels(index);
    }
}
