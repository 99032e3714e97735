namespace Deucalion.Storage.Reading;

/// <summary>
/// What the caller will do with a selection; a store may use it to read less, never to answer otherwise inside
/// [<see cref="MinTime"/>, <see cref="MaxTime"/>]. Times in Unix milliseconds, both ends included.
/// </summary>
public readonly record struct SelectHints(long MinTime, long MaxTime)
{
    /// <summary>Milliseconds between evaluation steps; 0 for one evaluation.</summary>
    public long Step { get; init; }

    /// <summary>Milliseconds of the range selector; 0 for an instant selector.</summary>
    public long Range { get; init; }

    /// <summary>Name of the PromQL function or aggregation right around the selector; "series" when only labels are wanted.</summary>
    public string? Function { get; init; }

    /// <summary>
    /// True: only whether there are samples matters, and whether they are staleness markers. Floats that are read may then be any numbers that are no markers.
    /// </summary>
    public bool OnlyPresence { get; init; }

    /// <summary>Most series to return; 0 = all.</summary>
    public int Limit { get; init; }
}
