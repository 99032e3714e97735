using Deucalion.Tsdb.Index;

namespace Deucalion.Tsdb.Head;

/// <summary>A label name in the head and its values. Look-ups and additions under the index's lock; the value list may be read without.</summary>
internal sealed class HeadLabelName(byte[] name)
{
    private readonly Dictionary<byte[], HeadLabelValue> _byValue = new(ByteArrayComparer.Instance);
    private HeadLabelValue[] _values = new HeadLabelValue[1];
    private int _count;

    public byte[] Name { get; } = name;

    public ReadOnlySpan<HeadLabelValue> Values
    {
        get
        {
            int n = Volatile.Read(ref _count);
            return Volatile.Read(ref _values).AsSpan(0, n);
        }
    }

    public HeadLabelValue? Find(ReadOnlySpan<byte> value) =>
        _byValue.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(value, out HeadLabelValue? found) ? found : null;

    public HeadLabelValue FindOrAdd(ReadOnlySpan<byte> value)
    {
        if (Find(value) is { } found)
        {
            return found;
        }

        var added = new HeadLabelValue(value.ToArray());
        _byValue.Add(added.Value, added);
        if (_count == _values.Length)
        {
            HeadLabelValue[] bigger = new HeadLabelValue[_count * 2];
            _values.CopyTo(bigger, 0);
            Volatile.Write(ref _values, bigger);
        }

        _values[_count] = added;
        Volatile.Write(ref _count, _count + 1);
        return added;
    }
}
