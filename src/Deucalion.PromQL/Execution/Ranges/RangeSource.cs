using Deucalion.Storage.Reading;

namespace Deucalion.PromQL.Execution.Ranges;

/// <summary>Where a range function's samples come from: storage or a subquery. Times in Unix ms.</summary>
internal abstract class RangeSource
{
    /// <summary>The series, known after <see cref="Open"/>.</summary>
    public IReadOnlyList<SeriesHeader> Series { get; protected set; } = [];

    /// <summary>True when samples are computed, so that reading them costs no storage.</summary>
    public abstract bool IsComputed { get; }

    /// <summary>Finds the series.</summary>
    public abstract void Open(ReadContext context);

    /// <summary>Fills the context's samples with those of one series.</summary>
    public abstract SeriesColumns Read(int series, ReadContext context);
}
