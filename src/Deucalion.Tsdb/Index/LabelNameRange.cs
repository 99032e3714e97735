namespace Deucalion.Tsdb.Index;

/// <summary>A label name of a part: the numbers of its values' pairs, and how many series have it.</summary>
internal sealed record LabelNameRange(byte[] Name, int FirstPair, int Count, long Series)
{
    /// <summary>One behind the last pair.</summary>
    public int End => FirstPair + Count;
}
