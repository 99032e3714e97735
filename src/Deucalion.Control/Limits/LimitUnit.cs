namespace Deucalion.Control.Limits;

/// <summary>How a limit's number reads.</summary>
public enum LimitUnit
{
    /// <summary>A count.</summary>
    Count,

    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>Milliseconds; written as a duration.</summary>
    Duration,
}
