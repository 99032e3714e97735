using Deucalion.Tsdb.Bytes;

namespace Deucalion.Tsdb.Index;

/// <summary>
/// Walks over the series of a part and gives their labels without an object for each: pair numbers, or encoded bytes, of which only what differs from the
/// series before is written anew. Going upwards is cheap, any other order costs a walk of at most 15 series. For one thread.
/// </summary>
internal sealed class SeriesCursor(PartIndex index)
{
    private readonly ByteWriter _encoded = new(256);
    private int[] _pairs = new int[16];
    private int[] _ends = new int[16];
    private int[] _encodedPairs = new int[16];
    private int _encodedCount;
    private int _count;
    private int _ordinal = -1;
    private int _position;

    /// <summary>Number of the series it stands at; -1 before the first move.</summary>
    public int Ordinal => _ordinal;

    /// <summary>Numbers of the label pairs, ascending; valid until the next move. See <see cref="PartIndex.PairName"/> and <see cref="PartIndex.WritePairValue"/>.</summary>
    public ReadOnlySpan<int> Pairs => _pairs.AsSpan(0, _count);

    /// <summary>The encoded label set, as <see cref="Model.Labels.LabelSet.Encoded"/>; valid until the next move.</summary>
    public ReadOnlySpan<byte> Encoded
    {
        get
        {
            Encode();
            return _encoded.Written;
        }
    }

    /// <summary>Goes to a series. Throws <see cref="ArgumentOutOfRangeException"/>, and <see cref="InvalidDataException"/> for damage.</summary>
    public void MoveTo(int ordinal)
    {
        if ((uint)ordinal >= (uint)index.SeriesCount)
        {
            throw new ArgumentOutOfRangeException(nameof(ordinal), ordinal, "there is no such series");
        }

        if (ordinal == _ordinal)
        {
            return;
        }

        int from = ordinal - (ordinal % SeriesTable.GroupSize);
        if (_ordinal >= from && _ordinal < ordinal)
        {
            from = _ordinal + 1;
        }

        _ordinal = -1;
        for (int i = from; i <= ordinal; i++)
        {
            _count = index.Series.ReadPairs(i, ref _position, _count, ref _pairs, out _);
        }

        _ordinal = ordinal;
    }

    private void Encode()
    {
        int same = 0;
        int both = Math.Min(_count, _encodedCount);
        while (same < both && _encodedPairs[same] == _pairs[same])
        {
            same++;
        }

        if (same == _count && same == _encodedCount)
        {
            return;
        }

        if (_ends.Length < _count)
        {
            Array.Resize(ref _ends, _pairs.Length);
            Array.Resize(ref _encodedPairs, _pairs.Length);
        }

        _encoded.Truncate(same == 0 ? 0 : _ends[same - 1]);
        index.WritePairs(_pairs.AsSpan(same, _count - same), _encoded, _ends.AsSpan(same));
        _pairs.AsSpan(same, _count - same).CopyTo(_encodedPairs.AsSpan(same));
        _encodedCount = _count;
    }
}
