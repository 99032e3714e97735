using System.Runtime.CompilerServices;
using Deucalion.Model.Histograms;
using Deucalion.Model.Time;
using Deucalion.Tsdb.Chunks;
using Deucalion.Tsdb.Head.Native;

namespace Deucalion.Tsdb.Head;

/// <summary>
/// The samples that came between two flushes, by place of their series, in native memory that is given back as a whole when nobody holds the generation any more.
/// A flush freezes the generation and begins another one: nothing is copied. Appends under the publish lock; readers hold the generation and read through
/// <see cref="GenerationReader"/>.
/// </summary>
internal sealed unsafe class HeadGeneration : Counted
{
    /// <summary>Raw values before they are packed.</summary>
    private const int RunLength = 16;
    private const int FirstRoom = 4;

    private readonly NativeTable<SeriesSamples> _samples = new();
    private readonly NativeArena _arena = new();
    private readonly HeadClocks _clocks;
    private readonly ManagedClocks _managedClocks = new();
    private Dictionary<int, ManagedSamples>? _managed;
    private Dictionary<int, TimeRange[]>? _deletes;
    private long _count;
    private long _minTime = long.MaxValue;
    private long _maxTime = long.MinValue;

    /// <summary>Takes a hold of the set.</summary>
    public HeadGeneration(HeadSeriesSet set)
    {
        ObjectDisposedException.ThrowIf(!set.TryHold(), set);
        Set = set;
        _clocks = new HeadClocks(_arena);
    }

    public HeadSeriesSet Set { get; }

    public HeadClocks Clocks => _clocks;

    /// <summary>Native memory, without that of the set.</summary>
    public long Bytes => _samples.Bytes + _arena.Bytes;

    /// <summary>Samples taken.</summary>
    public long Samples => Volatile.Read(ref _count);

    /// <summary>Earliest and latest time of a sample.</summary>
    public TimeRange Range => new(Volatile.Read(ref _minTime), Volatile.Read(ref _maxTime));

    /// <summary>Samples of a series; null when there never were any.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SeriesSamples* Find(int slot) => _samples.Find(slot);

    /// <summary>True when a series has samples that native memory does not take.</summary>
    public bool HasManaged => Volatile.Read(ref _managed) is not null;

    /// <summary>What native memory does not take of a series.</summary>
    public ManagedSamples? Managed(int slot)
    {
        if (Volatile.Read(ref _managed) is not { } all)
        {
            return null;
        }

        lock (all)
        {
            return all.GetValueOrDefault(slot);
        }
    }

    /// <summary>Deletions that came after the generation was frozen; null = none.</summary>
    public TimeRange[]? Deletes(int slot)
    {
        if (Volatile.Read(ref _deletes) is not { } all)
        {
            return null;
        }

        lock (all)
        {
            return all.GetValueOrDefault(slot);
        }
    }

    /// <summary>Asks the processor to fetch what <see cref="Append"/> will need.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int slot)
    {
        if (System.Runtime.Intrinsics.X86.Sse.IsSupported)
        {
            SeriesSamples* s = _samples.Find(slot);
            if (s is not null)
            {
                System.Runtime.Intrinsics.X86.Sse.Prefetch0(s);
            }
        }
    }

    /// <summary>Adds a float sample that is after every other sample in order of its series. Returns true when it is the first one of the series here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Append(int slot, long time, double value)
    {
        SeriesSamples* s = _samples.Ensure(slot);
        Widen(time);
        _count++;
        if (s->Count != 0 && s->Count != ChunkLimits.MaxSamples && time < s->Clock->WindowEnd && (s->Flags & SampleFlags.AppendsManaged) == 0
            && (s->Run is null || s->Run->Start == 0))
        {
            Enter(s);
            AppendOpen(s, time, value);
            Leave(s);
            return false;
        }

        return AppendAny(s, slot, time, value, null, 0);
    }

    /// <summary>As <see cref="Append"/>, for every kind of sample.</summary>
    public bool Append(int slot, long time, double value, NativeHistogram? histogram, long start)
    {
        SeriesSamples* s = _samples.Ensure(slot);
        Widen(time);
        _count++;
        return AppendAny(s, slot, time, value, histogram, start);
    }

    /// <summary>Adds an out-of-order sample.</summary>
    public bool AppendSide(int slot, long time, double value, NativeHistogram? histogram, long start)
    {
        SeriesSamples* s = _samples.Ensure(slot);
        Widen(time);
        _count++;
        Enter(s);
        ManagedOf(s, slot).AppendSide(time, value, histogram, start);
        bool first = Post(s);
        Leave(s);
        return first;
    }

    /// <summary>Removes the samples of a series between two times (both ends included) for good. The generation is not frozen. Publish lock.</summary>
    public void Delete(int slot, long minTime, long maxTime)
    {
        SeriesSamples* s = _samples.Find(slot);
        if (s is null)
        {
            return;
        }

        var ordered = new List<SampleRow>();
        var side = new List<SampleRow>();
        GenerationReader.CopyOrdered(this, slot, ordered);
        GenerationReader.CopySide(this, slot, side);
        ordered.RemoveAll(r => r.Time >= minTime && r.Time <= maxTime);
        side.RemoveAll(r => r.Time >= minTime && r.Time <= maxTime);
        Enter(s);
        s->Count = 0;
        s->TailCount = 0;
        s->Run = null;
        s->Clock = null;
        if ((s->Flags & SampleFlags.HasManaged) != 0)
        {
            lock (_managed!)
            {
                _managed.Remove(slot);
            }
        }

        s->Flags &= SampleFlags.Posted;
        foreach (SampleRow r in ordered)
        {
            AppendEntered(s, slot, r.Time, r.Value, r.Histogram, r.Start);
        }

        foreach (SampleRow r in side)
        {
            ManagedOf(s, slot).AppendSide(r.Time, r.Value, r.Histogram, r.Start);
        }

        Leave(s);
    }

    /// <summary>Notes a deletion for a series of a frozen generation. Publish lock.</summary>
    public void AddDelete(int slot, TimeRange range)
    {
        if (_deletes is null)
        {
            Volatile.Write(ref _deletes, []);
        }

        lock (_deletes!)
        {
            _deletes[slot] = [.. _deletes.GetValueOrDefault(slot) ?? [], range];
        }
    }

    protected override void Free()
    {
        _samples.Free();
        _arena.Free();
        Set.Release();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Enter(SeriesSamples* s)
    {
        s->Version++;
        Volatile.WriteBarrier();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Leave(SeriesSamples* s) => Volatile.Write(ref s->Version, s->Version + 1);

    private static bool Post(SeriesSamples* s)
    {
        bool first = (s->Flags & SampleFlags.Posted) == 0;
        s->Flags |= SampleFlags.Posted;
        return first;
    }

    /// <summary>The range widens before the sample is there, so that no reader misses it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Widen(long time)
    {
        if (time < _minTime)
        {
            Volatile.Write(ref _minTime, time);
        }

        if (time > _maxTime)
        {
            Volatile.Write(ref _maxTime, time);
        }
    }

    private bool AppendAny(SeriesSamples* s, int slot, long time, double value, NativeHistogram? histogram, long start)
    {
        Enter(s);
        AppendEntered(s, slot, time, value, histogram, start);
        bool first = Post(s);
        Leave(s);
        return first;
    }

    private void AppendEntered(SeriesSamples* s, int slot, long time, double value, NativeHistogram? histogram, long start)
    {
        bool otherStart = start != (s->Run is null ? 0 : s->Run->Start);
        if (histogram is not null || (s->Flags & SampleFlags.AppendsManaged) != 0 || (otherStart && s->Count is > 0 and < RunLength))
        {
            if (s->Count > 0)
            {
                Seal(s);
            }

            ManagedOf(s, slot).Append(time, value, histogram, start, _managedClocks);
            s->Flags |= SampleFlags.AppendsManaged;
            return;
        }

        if (s->Count > 0 && (otherStart || s->Count == ChunkLimits.MaxSamples || time >= s->Clock->WindowEnd))
        {
            Seal(s);
        }

        if (otherStart)
        {
            RunOf(s)->Start = start;
        }

        AppendOpen(s, time, value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AppendOpen(SeriesSamples* s, long time, double value)
    {
        if (s->Count == 0)
        {
            s->Clock = _clocks.Start(time);
            s->Constant = value;
        }
        else
        {
            s->Clock = _clocks.Advance(s->Clock, s->Count, time);
            SeriesRun* run = s->Run;
            if (run is not null && run->Tail is not null)
            {
                if (s->TailCount == run->TailRoom)
                {
                    MakeRoom(s, run);
                }

                run->Tail[s->TailCount++] = value;
            }
            else if (BitConverter.DoubleToUInt64Bits(value) != BitConverter.DoubleToUInt64Bits(s->Constant))
            {
                BeginTail(s, value);
            }
        }

        s->Count++;
    }

    /// <summary>The first value that differs: the equal ones before it become raw values or a packed run.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void BeginTail(SeriesSamples* s, double value)
    {
        SeriesRun* run = RunOf(s);
        int equal = s->Count;
        if (equal >= RunLength)
        {
            Span<double> values = stackalloc double[ChunkLimits.MaxSamples];
            values = values[..equal];
            values.Fill(s->Constant);
            Pack(run, values);
            equal = 0;
        }

        run->TailRoom = equal < FirstRoom ? FirstRoom : RunLength;
        run->Tail = (double*)_arena.Allocate(run->TailRoom * sizeof(double));
        new Span<double>(run->Tail, equal).Fill(s->Constant);
        run->Tail[equal] = value;
        s->TailCount = (byte)(equal + 1);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MakeRoom(SeriesSamples* s, SeriesRun* run)
    {
        if (run->TailRoom == RunLength)
        {
            Pack(run, new ReadOnlySpan<double>(run->Tail, RunLength));
            s->TailCount = 0;
            return;
        }

        var bigger = (double*)_arena.Allocate(RunLength * sizeof(double));
        new ReadOnlySpan<double>(run->Tail, run->TailRoom).CopyTo(new Span<double>(bigger, RunLength));
        _arena.GiveUp((byte*)run->Tail, run->TailRoom * sizeof(double));
        run->Tail = bigger;
        run->TailRoom = RunLength;
    }

    [SkipLocalsInit]
    private void Pack(SeriesRun* run, ReadOnlySpan<double> values)
    {
        Span<byte> block = stackalloc byte[RunPacker.MaxLength(ChunkLimits.MaxSamples)];
        int length = RunPacker.Pack(values, block);
        var packed = (PackedRun*)_arena.Allocate(sizeof(PackedRun) + length);
        *packed = new PackedRun { Previous = run->Packed, Count = (ushort)values.Length, Length = (ushort)length };
        block[..length].CopyTo(new Span<byte>(packed + 1, length));
        run->Packed = packed;
    }

    /// <summary>Turns the open samples into a sealed block.</summary>
    [SkipLocalsInit]
    private void Seal(SeriesSamples* s)
    {
        Span<double> values = stackalloc double[ChunkLimits.MaxSamples];
        values = values[..s->Count];
        GenerationReader.CopyValues(s, values);
        Span<byte> block = stackalloc byte[ValueBlock.MaxEncodedLength(ChunkLimits.MaxSamples)];
        int length = ValueBlock.Encode(values, block);
        SeriesRun* run = RunOf(s);
        var done = (SealedRun*)_arena.Allocate(sizeof(SealedRun) + length);
        *done = new SealedRun { Previous = run->Sealed, Times = _clocks.Seal(s->Clock, s->Count), Start = run->Start, Length = length };
        block[..length].CopyTo(new Span<byte>(done + 1, length));
        run->FirstSealed = run->SealedCount == 0 ? done->Times->MinTime : run->FirstSealed;
        run->Sealed = done;
        run->SealedCount++;
        if (run->Tail is not null)
        {
            _arena.GiveUp((byte*)run->Tail, run->TailRoom * sizeof(double));
        }

        // The packed runs stay as they are: a reader may be in the middle of them.
        run->Tail = null;
        run->Packed = null;
        s->Count = 0;
        s->TailCount = 0;
        s->Clock = null;
    }

    private SeriesRun* RunOf(SeriesSamples* s)
    {
        if (s->Run is null)
        {
            var run = (SeriesRun*)_arena.Allocate(sizeof(SeriesRun));
            *run = default;
            s->Run = run;
        }

        return s->Run;
    }

    private ManagedSamples ManagedOf(SeriesSamples* s, int slot)
    {
        if (_managed is null)
        {
            Volatile.Write(ref _managed, []);
        }

        s->Flags |= SampleFlags.HasManaged;
        lock (_managed!)
        {
            if (!_managed.TryGetValue(slot, out ManagedSamples? managed))
            {
                managed = new ManagedSamples();
                _managed.Add(slot, managed);
            }

            return managed;
        }
    }
}
