using System.Runtime.InteropServices;
using Deucalion.Tsdb.Bytes;
using Deucalion.Tsdb.Head;

namespace Deucalion.Tsdb.Wal.Records;

/// <summary>A planned batch as a log record; docs/format/wal.md, "Batch record".</summary>
internal static class BatchRecord
{
    private const int StartFlag = 1;
    private const int HistogramFlag = 2;

    /// <summary>
    /// Writes a plan. A series is defined (slot and labels) in the first record of each generation that has samples of it; flushes start a
    /// generation, so that the records after them need nothing from before.
    /// </summary>
    public static void Write(ByteWriter w, PlannedBatch plan, int generation)
    {
        w.Byte((byte)RecordType.Batch);
        ReadOnlySpan<AppendOp> ops = CollectionsMarshal.AsSpan(plan.Ops);
        Define(w, plan, generation);
        long baseTime = 0;
        int slot = 0;
        for (int i = 0; i < ops.Length;)
        {
            int end = GroupEnd(ops, i, out bool starts);
            WriteGroup(w, ops[i..end], starts, ref slot, ref baseTime);
            i = end;
        }

        w.Varint(0);
        ExemplarRecord.WriteExemplars(w, plan.Exemplars);
        ExemplarRecord.WriteMetadata(w, plan.Metadata);
    }

    public static void Read(ref SpanReader r, IRecordSink sink)
    {
        int definitions = r.Count(2);
        for (int i = 0; i < definitions; i++)
        {
            ulong id = r.Varint();
            sink.Define(id, ExemplarRecord.Labels(r.Prefixed()));
        }

        long baseTime = 0;
        long slot = 0;
        while (ReadGroup(ref r, sink, ref slot, ref baseTime))
        {
        }

        ExemplarRecord.ReadExemplars(ref r, sink.Exemplar);
        ExemplarRecord.ReadMetadata(ref r, sink.Metadata);
    }

    private static void Define(ByteWriter w, PlannedBatch plan, int generation)
    {
        plan.Defined.Clear();
        foreach (ref readonly AppendOp op in CollectionsMarshal.AsSpan(plan.Ops))
        {
            if (op.Series.Generation != generation)
            {
                op.Series.Generation = generation;
                plan.Defined.Add(op.Series);
            }
        }

        w.Varint((ulong)plan.Defined.Count);
        foreach (HeadSeries s in plan.Defined)
        {
            w.Varint((ulong)s.Slot);
            w.Prefixed(s.Labels.Encoded);
        }
    }

    private static int GroupEnd(ReadOnlySpan<AppendOp> ops, int from, out bool starts)
    {
        starts = ops[from].Start != 0;
        int end = from + 1;
        while (end < ops.Length && ReferenceEquals(ops[end].Series, ops[from].Series) && (ops[end].Histogram is null) == (ops[from].Histogram is null))
        {
            starts |= ops[end].Start != 0;
            end++;
        }

        return end;
    }

    private static void WriteGroup(ByteWriter w, ReadOnlySpan<AppendOp> ops, bool starts, ref int slot, ref long baseTime)
    {
        bool histograms = ops[0].Histogram is not null;
        w.Varint(((ulong)ops.Length << 2) | (starts ? StartFlag : 0u) | (histograms ? HistogramFlag : 0u));
        w.ZigZag(ops[0].Series.Slot - slot);
        slot = ops[0].Series.Slot;
        long time = baseTime;
        baseTime = ops[0].Time;
        long start = 0;
        foreach (ref readonly AppendOp op in ops)
        {
            w.ZigZag(op.Time - time);
            time = op.Time;
            if (starts)
            {
                w.ZigZag(op.Start - start);
                start = op.Start;
            }

            if (histograms)
            {
                HistogramRecord.Write(w, op.Histogram!);
            }
            else
            {
                w.Double(op.Value);
            }
        }
    }

    private static bool ReadGroup(ref SpanReader r, IRecordSink sink, ref long slot, ref long baseTime)
    {
        ulong head = r.Varint();
        if (head == 0)
        {
            return false;
        }

        ulong count = head >> 2;
        slot += r.ZigZag();
        long time = baseTime;
        long start = 0;
        for (ulong i = 0; i < count; i++)
        {
            time += r.ZigZag();
            baseTime = i == 0 ? time : baseTime;
            start += (head & StartFlag) != 0 ? r.ZigZag() : 0;
            if ((head & HistogramFlag) != 0)
            {
                sink.Sample((ulong)slot, time, 0, HistogramRecord.Read(ref r), start);
            }
            else
            {
                sink.Sample((ulong)slot, time, r.Double(), null, start);
            }
        }

        return true;
    }
}
