namespace Deucalion.Tsdb.Head;

/// <summary>A label name in the head and the pairs of its values, in order of arrival. Added to under the index's lock; the pairs may be read without.</summary>
internal sealed class HeadLabelName(byte[] name, byte[] encoded, int id)
{
    private int[] _pairs = new int[1];
    private int _count;

    public byte[] Name { get; } = name;

    /// <summary>Varint length and bytes, as in a label set.</summary>
    public byte[] Encoded { get; } = encoded;

    public int Id { get; } = id;

    /// <summary>Pair ids so far.</summary>
    public ReadOnlySpan<int> Pairs
    {
        get
        {
            int n = Volatile.Read(ref _count);
            return Volatile.Read(ref _pairs).AsSpan(0, n);
        }
    }

    public void Add(int pair)
    {
        if (_count == _pairs.Length)
        {
            int[] bigger = new int[_count < 4 ? 4 : _count * 2];
            _pairs.CopyTo(bigger, 0);
            Volatile.Write(ref _pairs, bigger);
        }

        _pairs[_count] = pair;
        Volatile.Write(ref _count, _count + 1);
    }
}
