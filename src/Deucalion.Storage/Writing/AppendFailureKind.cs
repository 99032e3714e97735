namespace Deucalion.Storage.Writing;

/// <summary>Why a sample, histogram or exemplar was not stored.</summary>
public enum AppendFailureKind : byte
{
    /// <summary>Older than the newest sample of its series, and the out-of-order window is zero. Prometheus: "out of order sample".</summary>
    OutOfOrder,

    /// <summary>Same time as a stored sample, other value. Prometheus: "duplicate sample for timestamp".</summary>
    Duplicate,

    /// <summary>Older than the out-of-order window lets in. Prometheus: "too old sample".</summary>
    TooOld,

    /// <summary>Later than <see cref="AppendOptions.MaxTime"/>, or outside what the store can hold. Prometheus: "out of bounds".</summary>
    TooFarInFuture,

    /// <summary>A histogram that contradicts itself.</summary>
    InvalidHistogram,

    /// <summary>A new series beyond <see cref="AppendOptions.MaxActiveSeries"/>.</summary>
    SeriesLimit,

    /// <summary>Exemplar older than the newest of its series.</summary>
    OutOfOrderExemplar,

    /// <summary>Exemplar equal to the newest of its series.</summary>
    DuplicateExemplar,
}
