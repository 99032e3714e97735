namespace Deucalion.Tsdb.Head;

/// <summary>
/// A label name with a value, and the places of the series that have it, ascending: the first one, then the distances as varints in a chain of chunks
/// (eight bytes address of the next one, then distances; a zero or the chunk's end sends to the next). One writer; readers take <see cref="Count"/> first.
/// </summary>
internal unsafe struct LabelPair
{
    /// <summary>Varint length and bytes of the value, as in a label set.</summary>
    public byte* Text;

    /// <summary>First chunk; null while there is one series at most.</summary>
    public byte* Chunks;

    /// <summary>Where the next distance goes, and the end of its chunk.</summary>
    public byte* Tail;
    public short TailRoom;
    public short TailSize;

    /// <summary>Number of the name.</summary>
    public int Name;

    /// <summary>Series that were added.</summary>
    public int Count;
    public int First;
    public int Last;

    /// <summary>For metric names: living series. Write lock.</summary>
    public int Active;
}
