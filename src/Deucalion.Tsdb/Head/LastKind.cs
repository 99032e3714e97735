namespace Deucalion.Tsdb.Head;

/// <summary>What is known of the newest sample of a series.</summary>
internal enum LastKind : byte
{
    /// <summary>There is no sample.</summary>
    None,

    /// <summary>A float; the bits are its bits.</summary>
    Float,

    /// <summary>A histogram; the bits are its <see cref="HistogramIdentity"/>.</summary>
    Histogram,

    /// <summary>Its time is known, its value lies in a part and is read when needed.</summary>
    Unread,
}
