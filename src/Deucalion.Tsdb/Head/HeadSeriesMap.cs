using System.IO.Hashing;
using System.Runtime.InteropServices;
using Deucalion.Model.Labels;
using Deucalion.Storage.Writing;

namespace Deucalion.Tsdb.Head;

/// <summary>
/// Label bytes → series, and slot → series: an open-addressing table of 32-bit hashes and slots, 8 bytes an entry. Hashed with a secret of the process, so
/// that nobody can choose labels that collide. Write lock.
/// </summary>
internal sealed class HeadSeriesMap
{
    private static readonly long s_secret = MemoryMarshal.Read<long>(Guid.NewGuid().ToByteArray());
    private readonly Stack<int> _free = new();
    private readonly Dictionary<UInt128, int> _names = [];
    private HeadSeries?[] _slots = [];
    private int _slotCount;

    /// <summary>Length a power of two; an entry's slot is stored plus one, 0 = free. At most three quarters are used.</summary>
    private (uint Hash, int Slot)[] _table = new (uint, int)[16];

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
        int at = Locate(HashOf(labels), labels);
        return _table[at].Slot == 0 ? null : _slots[_table[at].Slot - 1];
    }

    /// <summary>The series in a slot, if it has these labels.</summary>
    public HeadSeries? Find(ulong seriesRef, ReadOnlySpan<byte> labels) =>
        seriesRef - 1 < (ulong)_slotCount && _slots[seriesRef - 1] is { } s && s.Labels.Encoded.SequenceEqual(labels) ? s : Find(labels);

    /// <summary>
    /// Looks up consecutive series of a batch, null for those that are not there. Step by step for all of them instead of one series after the other, so that the
    /// processor waits for many memory accesses at once: with many series nearly each is a cache miss.
    /// </summary>
    public void FindAll(WriteBatch batch, int from, Span<HeadSeries?> found, Span<uint> hashes)
    {
        for (int i = 0; i < found.Length; i++)
        {
            hashes[i] = batch.SeriesRef(from + i) == 0 ? HashOf(batch.Labels(from + i)) : 0;
        }

        (uint Hash, int Slot)[] table = _table;
        int mask = table.Length - 1;
        for (int i = 0; i < found.Length; i++)
        {
            ulong given = batch.SeriesRef(from + i);
            if (given == 0)
            {
                int at = (int)(hashes[i] & (uint)mask);
                while (table[at].Slot != 0 && table[at].Hash != hashes[i])
                {
                    at = (at + 1) & mask;
                }

                given = (ulong)table[at].Slot;
            }

            // From here on it is the slot plus one.
            hashes[i] = given <= (ulong)_slotCount ? (uint)given : 0;
        }

        for (int i = 0; i < found.Length; i++)
        {
            found[i] = hashes[i] == 0 ? null : _slots[hashes[i] - 1];
        }

        for (int i = 0; i < found.Length; i++)
        {
            if (found[i] is { } s && !s.Labels.Encoded.SequenceEqual(batch.Labels(from + i)))
            {
                found[i] = null;
            }
        }
    }

    /// <summary>Adds a series that is not there.</summary>
    public HeadSeries Add(LabelSet labels)
    {
        if ((Count + 1) * 4 > _table.Length * 3)
        {
            GrowTable();
        }

        int slot = _free.Count > 0 ? _free.Pop() : _slotCount++;
        if (slot >= _slots.Length)
        {
            Array.Resize(ref _slots, Math.Max(16, _slots.Length + (_slots.Length / 2)));
        }

        var s = new HeadSeries(labels, slot);
        uint hash = HashOf(labels.Encoded);
        _table[Locate(hash, labels.Encoded)] = (hash, slot + 1);
        _slots[slot] = s;
        Count++;
        CollectionsMarshal.GetValueRefOrAddDefault(_names, NameOf(labels.Encoded), out _)++;
        return s;
    }

    /// <summary>Takes a series out; its slot will be used again.</summary>
    public void Remove(HeadSeries series)
    {
        int mask = _table.Length - 1;
        int hole = Locate(HashOf(series.Labels.Encoded), series.Labels.Encoded);

        // Entries behind the hole move up if their place is not behind it.
        for (int i = (hole + 1) & mask; _table[i].Slot != 0; i = (i + 1) & mask)
        {
            int home = (int)(_table[i].Hash & (uint)mask);
            if (((i - home) & mask) >= ((i - hole) & mask))
            {
                _table[hole] = _table[i];
                hole = i;
            }
        }

        _table[hole] = default;
        _slots[series.Slot] = null;
        _free.Push(series.Slot);
        Count--;
        UInt128 name = NameOf(series.Labels.Encoded);
        ref int left = ref CollectionsMarshal.GetValueRefOrNullRef(_names, name);
        if (--left == 0)
        {
            _names.Remove(name);
        }
    }

    /// <summary>How many series have the metric name of a label set.</summary>
    public int CountOfName(ReadOnlySpan<byte> labels) => _names.GetValueOrDefault(NameOf(labels));

    // 128 bits of a keyed hash stand for the name: two names do not meet.
    private static UInt128 NameOf(ReadOnlySpan<byte> labels)
    {
        var all = new LabelSet.Enumerator(labels);
        while (all.MoveNext())
        {
            if (all.Current.Name.SequenceEqual(LabelNames.MetricNameUtf8))
            {
                return XxHash128.HashToUInt128(all.Current.Value, s_secret);
            }
        }

        return 0;
    }

    private static uint HashOf(ReadOnlySpan<byte> labels) => (uint)XxHash3.HashToUInt64(labels, s_secret);

    /// <summary>Where a label set is, or the free entry where it belongs.</summary>
    private int Locate(uint hash, ReadOnlySpan<byte> labels)
    {
        int mask = _table.Length - 1;
        int at = (int)(hash & (uint)mask);
        while (_table[at].Slot != 0 && (_table[at].Hash != hash || !_slots[_table[at].Slot - 1]!.Labels.Encoded.SequenceEqual(labels)))
        {
            at = (at + 1) & mask;
        }

        return at;
    }

    private void GrowTable()
    {
        var bigger = new (uint Hash, int Slot)[_table.Length * 2];
        int mask = bigger.Length - 1;
        foreach ((uint Hash, int Slot) entry in _table)
        {
            if (entry.Slot != 0)
            {
                int at = (int)(entry.Hash & (uint)mask);
                while (bigger[at].Slot != 0)
                {
                    at = (at + 1) & mask;
                }

                bigger[at] = entry;
            }
        }

        _table = bigger;
    }
}
