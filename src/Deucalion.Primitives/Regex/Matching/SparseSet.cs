namespace Deucalion.Primitives.Regex.Matching;

/// <summary>A set of small integers that is emptied in constant time and keeps the order of insertion.</summary>
internal sealed class SparseSet(int capacity)
{
    private readonly int[] _dense = new int[capacity];
    private readonly int[] _sparse = new int[capacity];

    /// <summary>Number of members.</summary>
    public int Count { get; private set; }

    /// <summary>Members in the order they came.</summary>
    public Span<int> Items => _dense.AsSpan(0, Count);

    /// <summary>Adds; false when it is there already.</summary>
    public bool Add(int value)
    {
        int i = _sparse[value];
        if (i < Count && _dense[i] == value)
        {
            return false;
        }

        _sparse[value] = Count;
        _dense[Count++] = value;
        return true;
    }

    /// <summary>Removes all.</summary>
    public void Clear() => Count = 0;
}
