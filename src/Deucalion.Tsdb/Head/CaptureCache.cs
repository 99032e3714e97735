namespace Deucalion.Tsdb.Head;

/// <summary>
/// Copies of the shared times that a reading thread has seen last: the series of a target come one after the other and have the same.
/// </summary>
internal sealed unsafe class CaptureCache
{
    private const int Size = 16;

    [ThreadStatic]
    private static CaptureCache? t_mine;

    private readonly ClockCapture?[] _clocks = new ClockCapture?[Size];
    private readonly TimeColumn?[] _columns = new TimeColumn?[Size];

    /// <summary>The calling thread's.</summary>
    public static CaptureCache Mine => t_mine ??= new CaptureCache();

    /// <summary>At least the first <paramref name="count"/> times of a clock; its generation is held.</summary>
    public ClockCapture Clock(HeadClock* clock, int count)
    {
        ref ClockCapture? cached = ref _clocks[clock->Id % Size];
        if (cached is null || cached.Id != clock->Id || cached.Times.Length < count)
        {
            long[] times = new long[count];
            int* offsets = (int*)Volatile.Read(ref *(nint*)&clock->Offsets);
            for (int i = 0; i < count; i++)
            {
                times[i] = clock->First + offsets[i];
            }

            cached = new ClockCapture(clock->Id, times);
        }

        return cached;
    }

    /// <summary>A block as readers and writers of parts want it; its generation is held.</summary>
    public SealedBlock Block(SealedRun* run)
    {
        byte[]? starts = null;
        if (run->Start != 0)
        {
            Span<long> all = stackalloc long[ChunkLimits.MaxSamples];
            all = all[..run->Times->Count];
            all.Fill(run->Start);
            starts = BlockEncoder.EncodeStarts(all);
        }

        return new SealedBlock(Column(run->Times), SealedRun.Bytes(run).ToArray(), false, starts);
    }

    /// <summary>A column of times.</summary>
    public TimeColumn Column(TimeRun* run)
    {
        ref TimeColumn? cached = ref _columns[run->Id % Size];
        if (cached is null || cached.Id != run->Id)
        {
            cached = new TimeColumn(TimeRun.Bytes(run).ToArray(), run->Count, run->MinTime, run->MaxTime) { Id = run->Id };
        }

        return cached;
    }
}
