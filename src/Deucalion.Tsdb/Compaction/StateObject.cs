using Deucalion.Tsdb.Bytes;
using Deucalion.Tsdb.Head;
using Deucalion.Tsdb.Wal.Records;

namespace Deucalion.Tsdb.Compaction;

/// <summary>Exemplars and metadata as one checked object, because the log that held them is truncated at a flush. Docs/format/manifest.md.</summary>
internal static class StateObject
{
    private const ushort Version = 1;

    private static ReadOnlySpan<byte> Magic => "DCLNSTAT"u8;

    public static byte[] Encode(HeadMemory head)
    {
        var w = new ByteWriter(4096);
        w.Raw(Magic);
        w.UInt16(Version);
        w.UInt16(Version);
        ExemplarRecord.WriteExemplars(w, head.Exemplars.All());
        ExemplarRecord.WriteMetadata(w, head.Metadata.Get(null));
        w.Checksum();
        return w.ToArray();
    }

    /// <summary>Throws <see cref="InvalidDataException"/> when it is damaged.</summary>
    public static void Check(ReadOnlySpan<byte> content)
    {
        if (content.Length < 16 || !content[..8].SequenceEqual(Magic)
            || System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(content[^4..]) != Primitives.Bits.Crc32C.Compute(content[..^4]))
        {
            throw new InvalidDataException("its checksum is wrong");
        }
    }

    /// <summary>Reads it back; throws <see cref="InvalidDataException"/>.</summary>
    public static void Decode(ReadOnlySpan<byte> content, HeadMemory head)
    {
        Check(content);
        var r = new SpanReader(content[..^4]);
        r.Raw(10);
        if (r.UInt16() > Version)
        {
            throw new InvalidDataException("it was written by a newer release");
        }

        ExemplarRecord.ReadExemplars(ref r, (series, e) => head.Exemplars.Add(series, e));
        ExemplarRecord.ReadMetadata(ref r, head.Metadata.Add);
    }
}
