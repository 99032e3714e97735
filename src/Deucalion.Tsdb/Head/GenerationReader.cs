namespace Deucalion.Tsdb.Head;

/// <summary>
/// Reads series of a generation that the caller holds while writers go on: takes what belongs together at one moment and looks at the version again.
/// </summary>
internal static unsafe class GenerationReader
{
    /// <summary>Earliest and latest time of a series; false when there is no sample.</summary>
    public static bool TryRange(HeadGeneration generation, int slot, out long min, out long max)
    {
        min = long.MaxValue;
        max = long.MinValue;
        SeriesSamples* s = generation.Find(slot);
        if (s is null || Volatile.Read(ref s->Version) == 0)
        {
            return false;
        }

        var spin = new SpinWait();
        SampleFlags flags;
        while (true)
        {
            uint before = Volatile.Read(ref s->Version);
            if ((before & 1) == 0)
            {
                SeriesSamples seen = *s;
                SeriesRun run = seen.Run is null ? default : *seen.Run;
                Volatile.ReadBarrier();
                if (Volatile.Read(ref s->Version) == before)
                {
                    flags = seen.Flags;
                    if (run.Sealed is not null)
                    {
                        min = run.FirstSealed;
                        max = run.Sealed->Times->MaxTime;
                    }

                    if (seen.Count > 0)
                    {
                        min = Math.Min(min, seen.Clock->First);
                        max = seen.Clock->TimeAt(seen.Count - 1);
                    }

                    break;
                }
            }

            spin.SpinOnce();
        }

        if ((flags & SampleFlags.HasManaged) != 0 && generation.Managed(slot)?.Capture() is { IsEmpty: false } managed)
        {
            min = Math.Min(min, managed.MinTime);
            max = Math.Max(max, managed.MaxTime);
        }

        return min <= max;
    }

    /// <summary>The native samples of a series at one moment; null when there are none. <paramref name="hasManaged"/>: there may be others.</summary>
    public static SeriesData? Capture(HeadGeneration generation, int slot, out bool hasManaged)
    {
        hasManaged = false;
        SeriesSamples* s = generation.Find(slot);
        if (s is null || Volatile.Read(ref s->Version) == 0)
        {
            return null;
        }

        Span<double> tail = stackalloc double[16];
        SeriesSamples seen;
        SeriesRun run;
        var spin = new SpinWait();
        while (true)
        {
            uint before = Volatile.Read(ref s->Version);
            if ((before & 1) == 0)
            {
                seen = *s;
                run = seen.Run is null ? default : *seen.Run;
                if (run.Tail is not null && seen.TailCount <= tail.Length)
                {
                    // Slabs end with a margin, so this may read the wrong values for a moment but never outside.
                    new ReadOnlySpan<double>(run.Tail, seen.TailCount).CopyTo(tail);
                }

                Volatile.ReadBarrier();
                if (Volatile.Read(ref s->Version) == before)
                {
                    break;
                }
            }

            spin.SpinOnce();
        }

        hasManaged = (seen.Flags & SampleFlags.HasManaged) != 0;
        SealedBlock[]? blocks = run.Sealed is null ? null : Blocks(run);
        if (seen.Count == 0)
        {
            return blocks is null ? null : new SeriesData(blocks, null, 0, null, null, null, 0, null);
        }

        OpenValuesCapture? values = null;
        if (run.Tail is not null)
        {
            double[] all = new double[seen.Count];
            Unpack(run.Packed, all.AsSpan(0, seen.Count - seen.TailCount));
            tail[..seen.TailCount].CopyTo(all.AsSpan(seen.Count - seen.TailCount));
            values = new OpenValuesCapture([], 0, 0, all);
        }

        StartRun[]? starts = run.Start == 0 ? null : [new StartRun(0, run.Start)];
        return new SeriesData(blocks, CaptureCache.Mine.Clock(seen.Clock, seen.Count), seen.Constant, values, null, starts, seen.Count, null);
    }

    /// <summary>Blocks of a series, open ones and the out-of-order rows counted as one each.</summary>
    public static int CountBlocks(HeadGeneration generation, int slot)
    {
        SeriesSamples* s = generation.Find(slot);
        if (s is null)
        {
            return 0;
        }

        SeriesRun* run = s->Run;
        int n = (s->Count > 0 ? 1 : 0) + (run is null ? 0 : run->SealedCount);
        return generation.Managed(slot)?.Capture() is { } m ? n + (m.Sealed?.Length ?? 0) + (m.Count > 0 ? 1 : 0) + (m.Side is null ? 0 : 1) : n;
    }

    /// <summary>Writes the open values of a series that nobody changes meanwhile to a span of their number.</summary>
    public static void CopyValues(SeriesSamples* s, Span<double> into)
    {
        SeriesRun* run = s->Run;
        if (run is null || run->Tail is null)
        {
            into.Fill(s->Constant);
            return;
        }

        Unpack(run->Packed, into[..(s->Count - s->TailCount)]);
        new ReadOnlySpan<double>(run->Tail, s->TailCount).CopyTo(into[(s->Count - s->TailCount)..]);
    }

    /// <summary>Adds the in-order rows of a series to a list, in time order.</summary>
    public static void CopyOrdered(HeadGeneration generation, int slot, List<SampleRow> rows)
    {
        Capture(generation, slot, out bool hasManaged)?.CopyOrderedTo(rows);
        if (hasManaged)
        {
            generation.Managed(slot)?.Capture().CopyOrderedTo(rows);
        }
    }

    /// <summary>Adds the out-of-order rows of a series to a list, in order of arrival.</summary>
    public static void CopySide(HeadGeneration generation, int slot, List<SampleRow> rows) => generation.Managed(slot)?.Capture().Side?.CopyTo(rows);

    private static void Unpack(PackedRun* newest, Span<double> into)
    {
        int end = into.Length;
        for (PackedRun* p = newest; p is not null; p = p->Previous)
        {
            end -= p->Count;
            RunPacker.Unpack(PackedRun.Bytes(p), into.Slice(end, p->Count));
        }
    }

    private static SealedBlock[] Blocks(in SeriesRun run)
    {
        var blocks = new SealedBlock[run.SealedCount];
        int at = blocks.Length;
        for (SealedRun* b = run.Sealed; b is not null; b = b->Previous)
        {
            blocks[--at] = CaptureCache.Mine.Block(b);
        }

        return blocks;
    }
}
