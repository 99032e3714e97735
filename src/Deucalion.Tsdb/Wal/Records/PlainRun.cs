using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using Deucalion.Tsdb.Bytes;
using Deucalion.Tsdb.Head;

namespace Deucalion.Tsdb.Wal.Records;

/// <summary>
/// Float samples of many series at one time, as a scrape brings them: one time, runs of slots, four bits for the form of each value, the values' bytes.
/// Needs nothing of the records before it, so that a damaged record costs its own samples only. Docs/format/wal.md, "Plain run".
/// </summary>
internal static class PlainRun
{
    /// <summary>Forms 1–8: so many leading bytes of the IEEE bits. 9–14: a positive whole number of one to six bytes.</summary>
    private const int Zero = 0;
    private const int WholeForm = 8;
    private const int Same = 15;
    private const double MaxWhole = 1L << 48;

    /// <summary>End of the samples from <paramref name="from"/> on that are plain and of one time.</summary>
    public static int End(ReadOnlySpan<AppendOp> ops, int from, PlannedBatch plan)
    {
        long time = ops[from].Time;
        int end = from;
        while (end < ops.Length && ops[end].Time == time && (ops[end].Rare < 0 || plan.Rare[ops[end].Rare] is { Histogram: null, Start: 0 }))
        {
            end++;
        }

        return end;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Write(ByteWriter w, ReadOnlySpan<AppendOp> ops, ref int slot, ref long baseTime)
    {
        w.ZigZag(ops[0].Time - baseTime);
        baseTime = ops[0].Time;
        for (int i = 0; i < ops.Length;)
        {
            int first = ops[i].Slot;
            int run = 1;
            while (i + run < ops.Length && ops[i + run].Slot == first + run)
            {
                run++;
            }

            w.ZigZag(first - slot - 1L);
            w.Varint((ulong)run - 1);
            slot = first + run - 1;
            i += run;
        }

        int forms = (ops.Length + 1) / 2;
        Span<byte> room = w.Reserve(forms + (8 * ops.Length) + 8);
        room[..forms].Clear();
        int at = forms;
        ulong previous = 0;
        for (int i = 0; i < ops.Length; i++)
        {
            ulong bits = BitConverter.DoubleToUInt64Bits(ops[i].Value);
            int form = bits == previous ? Same : Form(bits, ops[i].Value, room[at..], ref at);
            room[i / 2] |= (byte)(form << (4 * (i & 1)));
            previous = bits;
        }

        w.Advance(at);
    }

    public static void Read(ref SpanReader r, ulong count, IRecordSink sink, ref long slot, ref long baseTime)
    {
        baseTime += r.ZigZag();
        if (count > (ulong)r.Remaining * 2)
        {
            throw new InvalidDataException("a run of samples is longer than its record");
        }

        SpanReader slots = r;
        for (ulong seen = 0; seen < count;)
        {
            r.ZigZag();
            ulong run = r.Varint();
            if (run >= count - seen)
            {
                throw new InvalidDataException("a run of slots is longer than its samples");
            }

            seen += run + 1;
        }

        int n = (int)count;
        ReadOnlySpan<byte> forms = r.Raw((n + 1) / 2);
        ReadOnlySpan<byte> bytes = r.Raw(Length(forms, n));
        ulong bits = 0;
        ulong left = 0;
        for (int i = 0; i < n; i++)
        {
            if (left == 0)
            {
                slot += slots.ZigZag();
                left = slots.Varint() + 1;
            }

            slot++;
            left--;
            bits = Value((forms[i / 2] >> (4 * (i & 1))) & 15, ref bytes, bits);
            sink.Sample((ulong)slot, baseTime, BitConverter.UInt64BitsToDouble(bits), null, 0);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Form(ulong bits, double value, Span<byte> room, ref int at)
    {
        if (bits == 0)
        {
            return Zero;
        }

        int leading = 8 - (BitOperations.TrailingZeroCount(bits) >> 3);
        if (value > 0 && value < MaxWhole && leading > 1)
        {
            ulong whole = (ulong)value;
            int length = (71 - BitOperations.LeadingZeroCount(whole)) >> 3;
            if (whole == value && length < leading)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(room, whole);
                at += length;
                return WholeForm + length;
            }
        }

        BinaryPrimitives.WriteUInt64LittleEndian(room, bits >> (64 - (8 * leading)));
        at += leading;
        return leading;
    }

    private static int Length(ReadOnlySpan<byte> forms, int count)
    {
        int length = 0;
        for (int i = 0; i < count; i++)
        {
            length += LengthOf((forms[i / 2] >> (4 * (i & 1))) & 15);
        }

        return length;
    }

    private static int LengthOf(int form) => form == Same ? 0 : form > WholeForm ? form - WholeForm : form;

    private static ulong Value(int form, ref ReadOnlySpan<byte> bytes, ulong previous)
    {
        if (form is Zero or Same)
        {
            return form == Zero ? 0 : previous;
        }

        int length = LengthOf(form);
        ulong raw = 0;
        if (bytes.Length >= 8)
        {
            raw = BinaryPrimitives.ReadUInt64LittleEndian(bytes) & (ulong.MaxValue >> (64 - (8 * length)));
        }
        else
        {
            for (int i = 0; i < length; i++)
            {
                raw |= (ulong)bytes[i] << (8 * i);
            }
        }

        bytes = bytes[length..];
        return form > WholeForm ? BitConverter.DoubleToUInt64Bits(raw) : raw << (64 - (8 * length));
    }
}
