using System.Buffers.Binary;
using System.Globalization;
using Deucalion.Primitives.Bits;

namespace Deucalion.Tsdb.Wal;

/// <summary>Bytes of the log's segment files; docs/format/wal.md is the reference.</summary>
internal static class WalFormat
{
    public const int HeaderLength = 32;
    public const int FrameHeaderLength = 17;
    public const int DefaultSegmentBytes = 64 << 20;

    /// <summary>Largest record; a declared length above it is damage.</summary>
    public const int MaxRecordBytes = 256 << 20;

    public const ushort Version = 2;
    public const byte RecordFrame = 1;
    public const string Extension = ".wal";

    private static ReadOnlySpan<byte> Magic => "DCLNWAL\0"u8;

    public static string SegmentName(long number) => number.ToString("D20", CultureInfo.InvariantCulture) + Extension;

    public static bool TryParseSegmentName(string name, out long number)
    {
        number = 0;
        return name.Length == 20 + Extension.Length && name.EndsWith(Extension, StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(0, 20), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    public static void WriteHeader(Span<byte> header, long epoch, long firstPosition)
    {
        header[..HeaderLength].Clear();
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header[8..], Version);
        BinaryPrimitives.WriteUInt16LittleEndian(header[10..], Version);
        BinaryPrimitives.WriteInt64LittleEndian(header[12..], epoch);
        BinaryPrimitives.WriteInt64LittleEndian(header[20..], firstPosition);
        BinaryPrimitives.WriteUInt32LittleEndian(header[28..], Crc32C.Compute(header[..28]));
    }

    /// <summary>False when the header is damaged or cut; throws when it is sound but from a later, unreadable version.</summary>
    public static bool TryReadHeader(ReadOnlySpan<byte> header, out long epoch, out long firstPosition)
    {
        epoch = 0;
        firstPosition = 0;
        if (header.Length < HeaderLength || !header[..8].SequenceEqual(Magic) || BinaryPrimitives.ReadUInt32LittleEndian(header[28..]) != Crc32C.Compute(header[..28]))
        {
            return false;
        }

        ushort oldestReader = BinaryPrimitives.ReadUInt16LittleEndian(header[10..]);
        if (oldestReader > Version)
        {
            throw new InvalidDataException($"the log was written by a newer release (it needs log format {oldestReader}, this release reads {Version}): start that release or a later one");
        }

        epoch = BinaryPrimitives.ReadInt64LittleEndian(header[12..]);
        firstPosition = BinaryPrimitives.ReadInt64LittleEndian(header[20..]);
        return true;
    }

    public static void WriteFrameHeader(Span<byte> frame, ReadOnlySpan<byte> record, long sequence)
    {
        BinaryPrimitives.WriteInt32LittleEndian(frame, record.Length);
        frame[4] = RecordFrame;
        BinaryPrimitives.WriteInt64LittleEndian(frame[5..], sequence);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[13..], FrameChecksum(frame[..13], record));
    }

    /// <summary>Reads the frame at the start of the bytes; false when there is no whole, sound frame.</summary>
    public static bool TryReadFrame(ReadOnlySpan<byte> data, long afterSequence, out long sequence, out int recordLength)
    {
        sequence = 0;
        recordLength = 0;
        if (data.Length < FrameHeaderLength || data[4] != RecordFrame)
        {
            return false;
        }

        recordLength = BinaryPrimitives.ReadInt32LittleEndian(data);
        sequence = BinaryPrimitives.ReadInt64LittleEndian(data[5..]);
        return recordLength >= 0 && recordLength <= MaxRecordBytes && recordLength <= data.Length - FrameHeaderLength && sequence > afterSequence
            && BinaryPrimitives.ReadUInt32LittleEndian(data[13..]) == FrameChecksum(data[..13], data.Slice(FrameHeaderLength, recordLength));
    }

    private static uint FrameChecksum(ReadOnlySpan<byte> header, ReadOnlySpan<byte> record) => ~Crc32C.Append(Crc32C.Append(uint.MaxValue, header), record);
}
