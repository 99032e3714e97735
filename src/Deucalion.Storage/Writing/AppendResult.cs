namespace Deucalion.Storage.Writing;

/// <summary>What became of a batch.</summary>
public sealed class AppendResult
{
    /// <summary>Most failures that are kept one by one; <see cref="FailureCount"/> counts all.</summary>
    public const int MaxListedFailures = 100;

    private readonly List<AppendFailure> _failures = [];

    /// <summary>Float samples stored, repetitions of equal samples included.</summary>
    public long SamplesStored { get; set; }

    /// <summary>Histogram samples stored.</summary>
    public long HistogramsStored { get; set; }

    /// <summary>Exemplars stored.</summary>
    public long ExemplarsStored { get; set; }

    /// <summary>Series that the batch created.</summary>
    public int SeriesCreated { get; set; }

    /// <summary>All failures, exemplars included.</summary>
    public long FailureCount { get; private set; }

    /// <summary>Failures other than of exemplars.</summary>
    public long SampleFailureCount { get; private set; }

    /// <summary>The first failures, in batch order.</summary>
    public IReadOnlyList<AppendFailure> Failures => _failures;

    /// <summary>Counts a failure.</summary>
    public void Add(in AppendFailure failure)
    {
        FailureCount++;
        if (failure.Kind is not (AppendFailureKind.OutOfOrderExemplar or AppendFailureKind.DuplicateExemplar))
        {
            SampleFailureCount++;
        }

        if (_failures.Count < MaxListedFailures)
        {
            _failures.Add(failure);
        }
    }
}
