namespace Deucalion.Tsdb.Head;

/// <summary>A value of a label and the ascending ordinals of the series that have it. One writer; readers see a prefix.</summary>
internal sealed class HeadLabelValue(byte[] value)
{
    private int[] _ordinals = new int[1];
    private int _count;

    public byte[] Value { get; } = value;

    /// <summary>The ordinals so far.</summary>
    public ReadOnlySpan<int> Ordinals
    {
        get
        {
            int n = Volatile.Read(ref _count);
            return Volatile.Read(ref _ordinals).AsSpan(0, n);
        }
    }

    public void Add(int ordinal)
    {
        if (_count == _ordinals.Length)
        {
            int[] bigger = new int[_count < 4 ? 4 : _count + (_count / 2)];
            _ordinals.CopyTo(bigger, 0);
            Volatile.Write(ref _ordinals, bigger);
        }

        _ordinals[_count] = ordinal;
        Volatile.Write(ref _count, _count + 1);
    }
}
