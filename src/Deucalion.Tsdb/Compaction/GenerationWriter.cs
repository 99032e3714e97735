using System.Runtime.CompilerServices;
using Deucalion.Model.Labels;
using Deucalion.Storage.Ports;
using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Chunks;
using Deucalion.Tsdb.Head;

namespace Deucalion.Tsdb.Compaction;

/// <summary>Writes a frozen generation of the head as parts, one a window, series by series in label order, without gathering them in memory.</summary>
internal static unsafe class GenerationWriter
{
    /// <summary>The samples in order.</summary>
    public static void WriteOrdered(
        HeadGeneration taken, IBlockStore store, PartCatalog catalog, long sequence, List<PartMeta> parts, List<string> names, CancellationToken cancellation)
    {
        int[] order = Series(taken, out SortedSet<long> windows);
        foreach (long window in windows)
        {
            cancellation.ThrowIfCancellationRequested();
            names.Add(catalog.NextPartName());
            using var writer = new PartWriter(store, names[^1]);
            var blocks = new BlockWriter(writer, taken.Clocks, window);
            for (int i = 0; i < order.Length; i++)
            {
                if ((i & 1023) == 0)
                {
                    cancellation.ThrowIfCancellationRequested();
                }

                if (blocks.Write(taken, order[i]))
                {
                    writer.EndSeries(taken.Set.Index.Labels(order[i]));
                }
            }

            if (writer.Finish(sequence, 0) is { } meta)
            {
                parts.Add(meta);
            }
        }
    }

    /// <summary>The samples out of order.</summary>
    public static void WriteSide(
        HeadGeneration taken, IBlockStore store, PartCatalog catalog, long sequence, List<PartMeta> parts, List<string> names, CancellationToken cancellation)
    {
        if (!taken.HasManaged)
        {
            return;
        }

        var side = new WindowedBlocks();
        var times = new TimeColumnCache();
        var rows = new List<SampleRow>();
        var blocks = new List<SealedBlock>();
        foreach (int slot in taken.Set.Index.Order(all: true).Sorted.ToArray())
        {
            rows.Clear();
            SeriesSamples* s = taken.Find(slot);
            if (s is not null && (s->Flags & SampleFlags.HasManaged) != 0)
            {
                GenerationReader.CopySide(taken, slot, rows);
            }

            if (rows.Count > 0)
            {
                blocks.Clear();
                SampleRow.SortLastWins(rows);
                BlockSealer.SealRows(rows, TimeWindow.Hours2, times.Get, blocks);
                LabelSet labels = taken.Set.Index.Labels(slot);
                blocks.ForEach(b => side.Add(labels, b));
            }
        }

        side.Write(store, catalog, sequence, 1, parts, names, cancellation);
    }

    /// <summary>Series with samples in order, in label order, and the windows that their blocks are in.</summary>
    private static int[] Series(HeadGeneration taken, out SortedSet<long> windows)
    {
        windows = [];
        ReadOnlySpan<int> sorted = taken.Set.Index.Order(all: true).Sorted;
        var present = new List<int>(sorted.Length);
        long last = long.MinValue;
        foreach (int slot in sorted)
        {
            SeriesSamples* s = taken.Find(slot);
            if (s is null || s->Version == 0)
            {
                continue;
            }

            present.Add(slot);
            if (s->Count > 0)
            {
                AddWindow(windows, s->Clock->First, ref last);
            }

            for (SealedRun* b = s->Run is null ? null : s->Run->Sealed; b is not null; b = b->Previous)
            {
                AddWindow(windows, b->Times->MinTime, ref last);
            }

            if ((s->Flags & SampleFlags.HasManaged) != 0 && taken.Managed(slot)?.Capture() is { } managed)
            {
                foreach (SealedBlock b in managed.Sealed ?? [])
                {
                    AddWindow(windows, b.Times.MinTime, ref last);
                }

                if (managed.Count > 0)
                {
                    AddWindow(windows, managed.Clock!.Times[0], ref last);
                }
            }
        }

        return [.. present];
    }

    private static void AddWindow(SortedSet<long> windows, long time, ref long last)
    {
        long window = TimeWindow.Start(time, TimeWindow.Hours2);
        if (window != last)
        {
            windows.Add(window);
            last = window;
        }
    }

    /// <summary>Hands the blocks of a series that are in one window to a part.</summary>
    private sealed class BlockWriter(PartWriter writer, HeadClocks clocks, long window)
    {
        private readonly double[] _values = new double[ChunkLimits.MaxSamples];
        private readonly byte[] _block = new byte[ValueBlock.MaxEncodedLength(ChunkLimits.MaxSamples)];
        private readonly Stack<nint> _sealed = new();

        /// <summary>Writes them; false when there are none.</summary>
        public bool Write(HeadGeneration taken, int slot)
        {
            SeriesSamples* s = taken.Find(slot);
            bool any = false;
            for (SealedRun* b = s->Run is null ? null : s->Run->Sealed; b is not null; b = b->Previous)
            {
                if (IsInside(b->Times->MinTime))
                {
                    _sealed.Push((nint)b);
                }
            }

            while (_sealed.TryPop(out nint next))
            {
                var b = (SealedRun*)next;
                Add(b->Times, SealedRun.Bytes(b), b->Start);
                any = true;
            }

            if (s->Count > 0 && IsInside(s->Clock->First))
            {
                Span<double> values = _values.AsSpan(0, s->Count);
                GenerationReader.CopyValues(s, values);
                Add(clocks.Seal(s->Clock, s->Count), _block.AsSpan(0, ValueBlock.Encode(values, _block)), s->Run is null ? 0 : s->Run->Start);
                any = true;
            }

            return ((s->Flags & SampleFlags.HasManaged) != 0 && WriteManaged(taken, slot)) || any;
        }

        private bool WriteManaged(HeadGeneration taken, int slot)
        {
            SeriesData managed = taken.Managed(slot)!.Capture();
            bool any = false;
            foreach (SealedBlock b in managed.Sealed ?? [])
            {
                any |= Add(b);
            }

            return (managed.Count > 0 && Add(BlockSealer.Seal(managed))) || any;
        }

        private bool Add(SealedBlock b)
        {
            if (!IsInside(b.Times.MinTime))
            {
                return false;
            }

            writer.AddBlock(b.Times.Encoded, b.Count, b.Times.MinTime, b.Times.MaxTime, b.Values, b.Starts, b.IsHistogram);
            return true;
        }

        [SkipLocalsInit]
        private void Add(TimeRun* times, ReadOnlySpan<byte> values, long start)
        {
            byte[]? starts = null;
            if (start != 0)
            {
                Span<long> all = stackalloc long[ChunkLimits.MaxSamples];
                all = all[..times->Count];
                all.Fill(start);
                starts = BlockEncoder.EncodeStarts(all);
            }

            writer.AddBlock(TimeRun.Bytes(times), times->Count, times->MinTime, times->MaxTime, values, starts, false);
        }

        private bool IsInside(long time) => TimeWindow.Start(time, TimeWindow.Hours2) == window;
    }
}
