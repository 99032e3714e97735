using System.Buffers.Binary;
using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Bytes;

namespace Deucalion.Tsdb.Index;

/// <summary>
/// Reads the index sections of part format 1 by writing them anew in the present form, in memory. Such parts become parts of the present format when they are
/// merged. Damage is an <see cref="InvalidDataException"/> or another of the exceptions that the part guards against.
/// </summary>
internal static class FirstPartIndex
{
    public static PartIndex Convert(NativeBuffer labels, NativeBuffer times, NativeBuffer series)
    {
        var builder = new PartIndexBuilder();
        var names = ReadNames(labels.Span, out int offsetsAt, out int pairs);
        int count = Count(series.Span);
        var encoded = new ByteWriter(256);
        var blocks = new List<PartBlock>();
        var table = new TimeTable(times.Span);
        for (int i = 0; i < count; i++)
        {
            encoded.Clear();
            blocks.Clear();
            var r = new SpanReader(Entry(series.Span, count, i));
            ReadLabels(ref r, labels.Span, names, offsetsAt, pairs, encoded);
            ReadBlocks(ref r, table, blocks);
            if (blocks.Count == 0)
            {
                throw new InvalidDataException("a series has no blocks");
            }

            builder.Add(encoded.Written, blocks);
        }

        GC.KeepAlive(labels);
        GC.KeepAlive(series);
        byte[] newLabels = builder.LabelSection();
        return new PartIndex(NativeBuffer.Of(newLabels), NativeBuffer.Of(builder.PostingsSection()), times, NativeBuffer.Of(builder.SeriesSection()));
    }

    private static List<(byte[] Name, long End)> ReadNames(ReadOnlySpan<byte> labels, out int offsetsAt, out int pairs)
    {
        var r = new SpanReader(labels);
        uint names = r.UInt32();
        pairs = (int)Math.Min(r.UInt32(), int.MaxValue);
        if (names > labels.Length / 8)
        {
            throw new InvalidDataException("the label section is cut");
        }

        var all = new List<(byte[], long)>((int)names);
        long end = 0;
        for (uint i = 0; i < names; i++)
        {
            int length = (int)Math.Min(r.UInt32(), int.MaxValue);
            end += r.UInt32();
            all.Add((r.Raw(length).ToArray(), end));
        }

        offsetsAt = r.Position;
        return end == pairs && pairs <= (r.Remaining / 4) - 1 ? all : throw new InvalidDataException("the label section is cut");
    }

    private static void ReadLabels(ref SpanReader r, ReadOnlySpan<byte> labels, List<(byte[] Name, long End)> names, int offsetsAt, int pairs, ByteWriter into)
    {
        int count = r.Count();
        ReadOnlySpan<byte> values = labels[(offsetsAt + ((pairs + 1) * 4))..];
        ulong pair = 0;
        int name = 0;
        for (int i = 0; i < count; i++)
        {
            pair += r.Varint();
            if (pair >= (ulong)pairs)
            {
                throw new InvalidDataException("a label pair is out of range");
            }

            while ((long)pair >= names[name].End)
            {
                name++;
            }

            int from = BinaryPrimitives.ReadInt32LittleEndian(labels[(offsetsAt + ((int)pair * 4))..]);
            int end = BinaryPrimitives.ReadInt32LittleEndian(labels[(offsetsAt + ((int)pair * 4) + 4)..]);
            into.Prefixed(names[name].Name);
            into.Prefixed(values[from..end]);
        }
    }

    private static void ReadBlocks(ref SpanReader r, TimeTable times, List<PartBlock> into)
    {
        int count = r.Count(4);
        long offset = 0;
        long timeId = 0;
        for (int i = 0; i < count; i++)
        {
            int flags = r.Byte();
            timeId += r.ZigZag();
            offset += (long)r.Varint();
            ulong length = r.Varint();
            ulong starts = (flags & PartFormat.StartsFlag) != 0 ? r.Varint() : 0;
            if (timeId < 0 || timeId >= times.Length || length > int.MaxValue / 4 || starts > int.MaxValue / 4 || offset < 0)
            {
                throw new InvalidDataException("a block entry is out of range");
            }

            TimeEntry t = times[(int)timeId];
            into.Add(new PartBlock((int)timeId, offset, (int)length, (int)starts, (flags & PartFormat.HistogramFlag) != 0, t.Count, t.MinTime, t.MaxTime));
            offset += (long)(length + starts);
        }
    }

    private static int Count(ReadOnlySpan<byte> section)
    {
        uint count = new SpanReader(section).UInt32();
        return count <= (section.Length / 4) - 2 ? (int)count : throw new InvalidDataException("the series section is cut");
    }

    private static ReadOnlySpan<byte> Entry(ReadOnlySpan<byte> section, int count, int index)
    {
        int from = BinaryPrimitives.ReadInt32LittleEndian(section[(4 + (index * 4))..]);
        int end = BinaryPrimitives.ReadInt32LittleEndian(section[(8 + (index * 4))..]);
        return section[(8 + (count * 4))..][from..end];
    }
}
