using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Deucalion.Storage.Writing;
using Deucalion.Tsdb.Head.Native;

namespace Deucalion.Tsdb.Head;

/// <summary>
/// The series of the head by place: their records, the table that finds them by fingerprint, their labels and index. Places ascend in the order of creation and
/// are not used twice, so a reader's places mean the same series as long as it holds the set; when many series have left, the head begins a new set.
/// Records and table belong to the write lock, <see cref="Index"/> to its own.
/// </summary>
internal sealed unsafe class HeadSeriesSet : Counted
{
    private readonly NativeTable<SeriesRecord> _records = new();

    /// <summary>Length a power of two; high half of an entry: bits of the fingerprint, low half: place plus one, 0 = free. At most three quarters are used.</summary>
    private ulong* _table;
    private int _tableLength;
    private int _slots;
    private int _abandoned;

    /// <summary>Labels and postings.</summary>
    public HeadIndex Index { get; } = new();

    /// <summary>Native memory.</summary>
    public long Bytes => _records.Bytes + Index.Bytes + (_tableLength * (long)sizeof(ulong));

    /// <summary>Living series.</summary>
    public int Count { get; private set; }

    /// <summary>Places in use, of series that have left too. Readable by all.</summary>
    public int Slots => Volatile.Read(ref _slots);

    /// <summary>Places and labels of series that are not here any more.</summary>
    public int Dead => _slots - Count + _abandoned;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SeriesRecord* At(int slot) => _records.At(slot);

    /// <summary>The place of a label set; -1 when it is not there.</summary>
    public int Find(in Fingerprint f)
    {
        if (_tableLength == 0)
        {
            return -1;
        }

        int mask = _tableLength - 1;
        uint high = (uint)(f.High >> 32);
        for (int at = (int)f.Low & mask; _table[at] != 0; at = (at + 1) & mask)
        {
            if ((uint)(_table[at] >> 32) == high && _records.At((int)(uint)_table[at] - 1)->Is(f))
            {
                return (int)(uint)_table[at] - 1;
            }
        }

        return -1;
    }

    /// <summary>
    /// Looks up consecutive series of a batch, -1 for those that are not there. Senders send the same series in the same order, so each one is first looked for
    /// where the one before was followed by it the last time.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void FindAll(WriteBatch batch, int from, Span<int> found, Span<Fingerprint> fingerprints, ref int previous)
    {
        for (int i = 0; i < found.Length; i++)
        {
            fingerprints[i] = Fingerprint.Of(batch.Labels(from + i));
        }

        // Where the next series is expected; after one that was not there it is expected once more, then the one behind it.
        int expected = previous >= 0 ? Follow(previous) : found.Length > 0 ? Find(fingerprints[0]) : -1;
        int missed = 0;
        for (int i = 0; i < found.Length; i++)
        {
            ulong given = batch.SeriesRef(from + i);
            int guess = given - 1 < (ulong)_slots ? (int)(given - 1) : expected;
            if (guess >= 0 && !_records.At(guess)->Is(fingerprints[i]))
            {
                guess = missed > 0 && i > 0 && found[i - 1] == -2 ? Follow(guess) : -1;
                guess = guess >= 0 && _records.At(guess)->Is(fingerprints[i]) ? guess : -1;
            }

            if (guess >= 0)
            {
                found[i] = guess;
                expected = Follow(guess);
            }
            else if (i > 0 && found[i - 1] == -2 && Find(fingerprints[i]) is var there and >= 0)
            {
                // Twice not what was expected: the order is another one from here on.
                found[i] = there;
                expected = Follow(there);
            }
            else
            {
                if (_tableLength > 0 && Sse.IsSupported)
                {
                    Sse.Prefetch0(_table + ((int)fingerprints[i].Low & (_tableLength - 1)));
                }

                if (i > 0 && found[i - 1] == -2 && expected >= 0)
                {
                    expected = Follow(expected);
                }

                found[i] = -2;
                missed++;
            }
        }

        if (missed > 0)
        {
            FindMissed(found, fingerprints, previous);
        }

        previous = found.Length > 0 ? found[^1] : previous;
    }

    /// <summary>Adds a series that is not there; the label bytes must be a valid encoding. Returns its place.</summary>
    public int Add(in Fingerprint f, ReadOnlySpan<byte> labels)
    {
        if ((Count + 1) * 4 > _tableLength * 3)
        {
            Rehash(Math.Max(16, _tableLength * 2));
        }

        int slot = _slots;
        SeriesRecord* r = _records.Ensure(slot);
        *r = new SeriesRecord
        {
            FingerprintLow = f.Low,
            FingerprintHigh = f.High,
            Next = slot + 1,
            IsAlive = true,
            MetricName = Index.Define(slot, labels),
            LastTime = long.MinValue,
        };
        Insert(f, slot);
        Count++;
        if (r->MetricName >= 0)
        {
            Index.Pair(r->MetricName)->Active++;
        }

        Volatile.Write(ref _slots, slot + 1);
        return slot;
    }

    /// <summary>Takes a series out. Its place stays.</summary>
    public void Remove(int slot)
    {
        SeriesRecord* r = _records.At(slot);
        int mask = _tableLength - 1;
        int hole = (int)r->FingerprintLow & mask;
        while ((uint)_table[hole] != (uint)slot + 1)
        {
            hole = (hole + 1) & mask;
        }

        // Entries behind the hole move up if their place is not behind it.
        for (int i = (hole + 1) & mask; _table[i] != 0; i = (i + 1) & mask)
        {
            int home = (int)_records.At((int)(uint)_table[i] - 1)->FingerprintLow & mask;
            if (((i - home) & mask) >= ((i - hole) & mask))
            {
                _table[hole] = _table[i];
                hole = i;
            }
        }

        _table[hole] = 0;
        r->IsAlive = false;
        Count--;
        if (r->MetricName >= 0)
        {
            Index.Pair(r->MetricName)->Active--;
        }
    }

    /// <summary>Takes out a series that no reader has seen; the last place is free again.</summary>
    public void Undo(int slot)
    {
        Remove(slot);
        if (slot == _slots - 1)
        {
            Index.Undefine(slot);
            _abandoned++;
            Volatile.Write(ref _slots, slot);
        }
    }

    /// <summary>How many series have the metric name of a label set.</summary>
    public int CountOfName(ReadOnlySpan<byte> labels)
    {
        int pair = Index.FindMetricName(labels);
        return pair < 0 ? 0 : Index.Pair(pair)->Active;
    }

    protected override void Free()
    {
        _records.Free();
        NativeSlab.Free((byte*)_table, (nuint)_tableLength * sizeof(ulong));
        _table = null;
        _tableLength = 0;
        Index.Free();
    }

    private int Follow(int slot)
    {
        int next = _records.At(slot)->Next;
        return next >= 0 && next < _slots ? next : -1;
    }

    private void FindMissed(Span<int> found, ReadOnlySpan<Fingerprint> fingerprints, int previous)
    {
        for (int i = 0; i < found.Length; i++)
        {
            if (found[i] == -2)
            {
                found[i] = Find(fingerprints[i]);
                int before = i == 0 ? previous : found[i - 1];
                if (before >= 0 && found[i] >= 0)
                {
                    _records.At(before)->Next = found[i];
                }
            }
        }
    }

    private void Insert(in Fingerprint f, int slot)
    {
        int mask = _tableLength - 1;
        int at = (int)f.Low & mask;
        while (_table[at] != 0)
        {
            at = (at + 1) & mask;
        }

        _table[at] = (f.High & 0xFFFF_FFFF_0000_0000) | ((uint)slot + 1);
    }

    private void Rehash(int length)
    {
        ulong* old = _table;
        int oldLength = _tableLength;
        _table = (ulong*)NativeSlab.Allocate((nuint)length * sizeof(ulong));
        _tableLength = length;
        int mask = length - 1;
        for (int i = 0; i < oldLength; i++)
        {
            if (old[i] != 0)
            {
                int at = (int)_records.At((int)(uint)old[i] - 1)->FingerprintLow & mask;
                while (_table[at] != 0)
                {
                    at = (at + 1) & mask;
                }

                _table[at] = old[i];
            }
        }

        NativeSlab.Free((byte*)old, (nuint)oldLength * sizeof(ulong));
    }
}
