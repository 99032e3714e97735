namespace Deucalion.Tsdb.Wal;

/// <summary>
/// Walks the frames of one segment that is in memory. After a bad frame it looks byte by byte for the next sound one (a sound one has the right
/// checksum and a later sequence number), so one flipped bit costs one record.
/// </summary>
internal static class WalSegmentScanner
{
    /// <summary>Calls <paramref name="frame"/> (sequence, offset and length of the record) for every sound frame.</summary>
    public static WalScanResult Scan(ReadOnlySpan<byte> segment, long afterSequence, Action<long, int, int> frame)
    {
        int at = Math.Min(WalFormat.HeaderLength, segment.Length);
        int end = at;
        long sequence = afterSequence;
        int damagedFrom = -1;
        int damagedBytes = 0;
        while (at < segment.Length)
        {
            if (!WalFormat.TryReadFrame(segment[at..], sequence, out long found, out int length))
            {
                at = FindNext(segment, at + 1, sequence);
                continue;
            }

            if (at > end)
            {
                damagedFrom = damagedFrom < 0 ? end : damagedFrom;
                damagedBytes += at - end;
            }

            sequence = found;
            frame(sequence, at + WalFormat.FrameHeaderLength, length);
            at += WalFormat.FrameHeaderLength + length;
            end = at;
        }

        return new WalScanResult(end, segment.Length - end, damagedFrom, damagedBytes, sequence);
    }

    private static int FindNext(ReadOnlySpan<byte> segment, int from, long sequence)
    {
        for (int i = from; i <= segment.Length - WalFormat.FrameHeaderLength; i++)
        {
            if (segment[i + 4] == WalFormat.RecordFrame && Plausible(segment[i..], sequence) && WalFormat.TryReadFrame(segment[i..], sequence, out _, out _))
            {
                return i;
            }
        }

        return segment.Length;
    }

    /// <summary>Cheap test before the checksum: sequence numbers grow by one, so one far ahead is chance.</summary>
    private static bool Plausible(ReadOnlySpan<byte> frame, long sequence)
    {
        long found = System.Buffers.Binary.BinaryPrimitives.ReadInt64LittleEndian(frame[5..]);
        return found > sequence && (sequence < 0 || found - sequence < 1L << 24);
    }
}
