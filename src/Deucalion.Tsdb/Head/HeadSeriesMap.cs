using System.IO.Hashing;
using System.Runtime.InteropServices;
using Deucalion.Model.Labels;

namespace Deucalion.Tsdb.Head;

/// <summary>
/// Label bytes → series, and slot → series. Hashed with a secret of the process, so that nobody can choose labels that collide. Write lock.
/// </summary>
internal sealed class HeadSeriesMap
{
    private static readonly long s_secret = MemoryMarshal.Read<long>(Guid.NewGuid().ToByteArray());
    private readonly Dictionary<ulong, HeadSeries> _byHash = [];
    private readonly Stack<int> _free = new();
    private HeadSeries?[] _slots = [];
    private int _slotCount;

    public int Count { get; private set; }

    /// <summary>All series, by slot.</summary>
    public IEnumerable<HeadSeries> All
    {
        get
        {
            for (int i = 0; i < _slotCount; i++)
            {
                if (_slots[i] is { } s)
                {
                    yield return s;
                }
            }
        }
    }

    /// <summary>The series of a label set; null when there is none.</summary>
    public HeadSeries? Find(ReadOnlySpan<byte> labels)
    {
        _byHash.TryGetValue(HashOf(labels), out HeadSeries? s);
        while (s is not null && !s.Labels.Encoded.SequenceEqual(labels))
        {
            s = s.NextInBucket;
        }

        return s;
    }

    /// <summary>The series in a slot, if it has these labels.</summary>
    public HeadSeries? Find(ulong seriesRef, ReadOnlySpan<byte> labels) =>
        seriesRef - 1 < (ulong)_slotCount && _slots[seriesRef - 1] is { } s && s.Labels.Encoded.SequenceEqual(labels) ? s : Find(labels);

    /// <summary>Adds a series that is not there.</summary>
    public HeadSeries Add(LabelSet labels)
    {
        int slot = _free.Count > 0 ? _free.Pop() : _slotCount++;
        if (slot >= _slots.Length)
        {
            Array.Resize(ref _slots, Math.Max(16, _slots.Length * 2));
        }

        var s = new HeadSeries(labels, HashOf(labels.Encoded), slot);
        ref HeadSeries? first = ref CollectionsMarshal.GetValueRefOrAddDefault(_byHash, s.Hash, out _);
        s.NextInBucket = first;
        first = s;
        _slots[slot] = s;
        Count++;
        return s;
    }

    /// <summary>Takes a series out; its slot will be used again.</summary>
    public void Remove(HeadSeries series)
    {
        ref HeadSeries? first = ref CollectionsMarshal.GetValueRefOrAddDefault(_byHash, series.Hash, out _);
        if (ReferenceEquals(first, series))
        {
            first = series.NextInBucket;
        }
        else
        {
            HeadSeries before = first!;
            while (!ReferenceEquals(before.NextInBucket, series))
            {
                before = before.NextInBucket!;
            }

            before.NextInBucket = series.NextInBucket;
        }

        if (first is null)
        {
            _byHash.Remove(series.Hash);
        }

        _slots[series.Slot] = null;
        _free.Push(series.Slot);
        Count--;
    }

    private static ulong HashOf(ReadOnlySpan<byte> labels) => XxHash3.HashToUInt64(labels, s_secret);
}
