using Deucalion.Storage.Writing;
using Deucalion.Tsdb.Bytes;
using Deucalion.Tsdb.Head;

namespace Deucalion.Tsdb.Wal.Records;

/// <summary>A planned batch as a log record; docs/format/wal.md, "Batch record".</summary>
internal static class BatchRecord
{
    private const int StartFlag = 1;
    private const int HistogramFlag = 2;
    private const int PlainFlag = 4;

    /// <summary>
    /// Writes a plan. A series is defined (slot and labels, which are those of the batch) in the first record of each generation that has samples of it; flushes
    /// start a generation, so that the records after them need nothing from before.
    /// </summary>
    public static void Write(ByteWriter w, PlannedBatch plan, WriteBatch batch)
    {
        w.Byte((byte)RecordType.Batch);
        w.Varint((ulong)plan.Defined.Count);
        foreach ((int defined, int index) in plan.Defined)
        {
            w.Varint((ulong)defined);
            w.Prefixed(batch.Labels(index));
        }

        ReadOnlySpan<AppendOp> ops = plan.AllOps;
        long baseTime = 0;
        int slot = 0;
        for (int i = 0; i < ops.Length;)
        {
            int end = PlainRun.End(ops, i, plan);
            if (end > i)
            {
                w.Varint(((ulong)(end - i) << 3) | PlainFlag);
                PlainRun.Write(w, ops[i..end], ref slot, ref baseTime);
            }
            else
            {
                end = GroupEnd(ops, i, plan, out bool starts);
                WriteGroup(w, ops[i..end], plan, starts, ref slot, ref baseTime);
            }

            i = end;
        }

        w.Varint(0);
        ExemplarRecord.WriteExemplars(w, plan.Exemplars);
        ExemplarRecord.WriteMetadata(w, plan.Metadata);
    }

    /// <summary>Reads a record behind its type; <paramref name="old"/>: of format 1.</summary>
    public static void Read(ref SpanReader r, IRecordSink sink, bool old = false)
    {
        int definitions = r.Count(2);
        for (int i = 0; i < definitions; i++)
        {
            ulong id = r.Varint();
            sink.Define(id, r.Prefixed());
        }

        long baseTime = 0;
        long slot = 0;
        while (ReadGroup(ref r, sink, old, ref slot, ref baseTime))
        {
        }

        ExemplarRecord.ReadExemplars(ref r, sink.Exemplar);
        ExemplarRecord.ReadMetadata(ref r, sink.Metadata);
    }

    private static int GroupEnd(ReadOnlySpan<AppendOp> ops, int from, PlannedBatch plan, out bool starts)
    {
        RareSample first = plan.RareOf(ops[from]);
        starts = first.Start != 0;
        int end = from + 1;
        while (end < ops.Length && ops[end].Slot == ops[from].Slot && plan.RareOf(ops[end]) is var next && (next.Histogram is null) == (first.Histogram is null))
        {
            starts |= next.Start != 0;
            end++;
        }

        return end;
    }

    private static void WriteGroup(ByteWriter w, ReadOnlySpan<AppendOp> ops, PlannedBatch plan, bool starts, ref int slot, ref long baseTime)
    {
        bool histograms = plan.RareOf(ops[0]).Histogram is not null;
        w.Varint(((ulong)ops.Length << 3) | (starts ? StartFlag : 0u) | (histograms ? HistogramFlag : 0u));
        w.ZigZag(ops[0].Slot - slot);
        slot = ops[0].Slot;
        long time = baseTime;
        baseTime = ops[0].Time;
        long start = 0;
        foreach (ref readonly AppendOp op in ops)
        {
            RareSample rare = plan.RareOf(op);
            w.ZigZag(op.Time - time);
            time = op.Time;
            if (starts)
            {
                w.ZigZag(rare.Start - start);
                start = rare.Start;
            }

            if (histograms)
            {
                HistogramRecord.Write(w, rare.Histogram!);
            }
            else
            {
                w.Double(op.Value);
            }
        }
    }

    private static bool ReadGroup(ref SpanReader r, IRecordSink sink, bool old, ref long slot, ref long baseTime)
    {
        ulong head = r.Varint();
        if (head == 0)
        {
            return false;
        }

        ulong count = head >> (old ? 2 : 3);
        if (!old && (head & PlainFlag) != 0)
        {
            PlainRun.Read(ref r, count, sink, ref slot, ref baseTime);
            return true;
        }

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
