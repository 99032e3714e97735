using Deucalion.Tsdb.Chunks;
using Deucalion.Tsdb.Head.Native;

namespace Deucalion.Tsdb.Head;

/// <summary>The clocks of one generation: finds one that has just started at the same time, so that series of one scrape share it. Publish lock.</summary>
internal sealed unsafe class HeadClocks(NativeArena arena)
{
    private const int Remembered = 16;
    private const int SmallestRoom = 8;
    private static long s_ids;
    private readonly nint[] _recent = new nint[Remembered];
    private int _next;
    private HeadClock* _last;

    /// <summary>A number that no other clock or column has.</summary>
    public static ulong NextId() => (ulong)Interlocked.Increment(ref s_ids);

    /// <summary>A clock whose first time it is.</summary>
    public HeadClock* Start(long time)
    {
        if (_last is not null && _last->First == time)
        {
            return _last;
        }

        foreach (nint c in _recent)
        {
            if (c != 0 && ((HeadClock*)c)->First == time)
            {
                return _last = (HeadClock*)c;
            }
        }

        HeadClock* clock = New(time, SmallestRoom);
        _recent[_next] = (nint)clock;
        _next = (_next + 1) % Remembered;
        return _last = clock;
    }

    /// <summary>The clock to go on with after a series of this clock with <paramref name="position"/> samples got one at <paramref name="time"/>, inside its window.</summary>
    public HeadClock* Advance(HeadClock* clock, int position, long time)
    {
        int offset = (int)(time - clock->First);
        if (position == clock->Count)
        {
            if (clock->Count == clock->Room)
            {
                int* bigger = Column(Math.Min(ChunkLimits.MaxSamples, clock->Room * 2));
                new ReadOnlySpan<int>(clock->Offsets, clock->Count).CopyTo(new Span<int>(bigger, clock->Count));
                clock->Room = Math.Min(ChunkLimits.MaxSamples, clock->Room * 2);
                Volatile.Write(ref *(nint*)&clock->Offsets, (nint)bigger);
            }

            clock->Offsets[clock->Count++] = offset;
            return clock;
        }

        if (clock->Offsets[position] == offset)
        {
            return clock;
        }

        HeadClock* fork = clock->Fork;
        if (fork is not null && clock->ForkAt == position && fork->Offsets[position] == offset)
        {
            return fork;
        }

        fork = New(clock->First, Math.Max(SmallestRoom, position + 1 + (position / 2)));
        new ReadOnlySpan<int>(clock->Offsets, position).CopyTo(new Span<int>(fork->Offsets, position));
        fork->Offsets[position] = offset;
        fork->Count = position + 1;
        clock->ForkAt = position;
        return clock->Fork = fork;
    }

    /// <summary>The first <paramref name="count"/> times, encoded; series that end at the same place share the result. Publish lock, or a frozen generation's flush.</summary>
    public TimeRun* Seal(HeadClock* clock, int count)
    {
        TimeRun* run = clock->Sealed;
        return run is not null && run->Count == count ? run : clock->Sealed = Encode(clock, count);
    }

    private TimeRun* Encode(HeadClock* clock, int count)
    {
        Span<long> times = stackalloc long[ChunkLimits.MaxSamples];
        for (int i = 0; i < count; i++)
        {
            times[i] = clock->TimeAt(i);
        }

        Span<byte> encoded = stackalloc byte[TimeBlock.MaxEncodedLength(ChunkLimits.MaxSamples)];
        encoded = encoded[..TimeBlock.Encode(times[..count], encoded)];
        var run = (TimeRun*)arena.Allocate(sizeof(TimeRun) + encoded.Length);
        *run = new TimeRun { Id = NextId(), MinTime = times[0], MaxTime = times[count - 1], Count = count, Length = encoded.Length };
        encoded.CopyTo(new Span<byte>(run + 1, encoded.Length));
        return run;
    }

    private HeadClock* New(long first, int room)
    {
        room = Math.Min(room, ChunkLimits.MaxSamples);
        var clock = (HeadClock*)arena.Allocate(sizeof(HeadClock));
        *clock = new HeadClock
        {
            Id = NextId(),
            First = first,
            WindowEnd = TimeWindow.Start(first, TimeWindow.Hours2) + TimeWindow.Hours2,
            Offsets = Column(room),
            Count = 1,
            Room = room,
        };
        clock->Offsets[0] = 0;
        return clock;
    }

    private int* Column(int room) => (int*)arena.Allocate(room * sizeof(int));
}
