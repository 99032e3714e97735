using Deucalion.Primitives.Files;

namespace Deucalion.Tsdb.Wal;

/// <summary>Finds, repairs and reads the segments that earlier processes left.</summary>
internal sealed class WalRecovery(IFileSystem files, string directory, Action<StoreMessage> log, Action<ReplayProgress>? progress)
{
    /// <summary>Number for the next segment; after <see cref="Recover"/>.</summary>
    public long NextSegment { get; private set; }

    /// <summary>
    /// Lists the segments and removes what a crash left at their end. Returns the last sequence number that was used, -1 for none, and the highest epoch.
    /// </summary>
    public long Recover(List<WalSegment> segments, out long epoch)
    {
        long last = FindSegments(segments, out epoch);
        return Math.Max(last, CloseLast(segments));
    }

    /// <summary>See <see cref="Storage.Ports.ILog.Replay"/>.</summary>
    public void Replay(IReadOnlyList<WalSegment> segments, long fromPosition, Action<long, ReadOnlyMemory<byte>> record, Action<string> damaged)
    {
        long sequence = -1;
        long epoch = 0;
        for (int i = 0; i < segments.Count; i++)
        {
            progress?.Invoke(new ReplayProgress(segments.Count, i));
            if (i + 1 < segments.Count && segments[i + 1].FirstPosition <= fromPosition && segments[i + 1].FirstPosition > 0)
            {
                continue;
            }

            byte[] bytes = ReadWhole(segments[i].Path);
            bool sound = WalFormat.TryReadHeader(bytes, out long written, out _);
            if (!sound)
            {
                damaged($"{segments[i].Path}: the header is damaged");
            }

            if (!sound || written != epoch)
            {
                record(sequence, default);
                epoch = sound ? written : 0;
            }

            WalScanResult result = WalSegmentScanner.Scan(bytes, sequence, (position, offset, length) =>
            {
                if (position >= fromPosition)
                {
                    record(position, bytes.AsMemory(offset, length));
                }
            });
            sequence = Math.Max(sequence, result.LastSequence);
            Report(segments[i].Path, result, damaged);
        }

        progress?.Invoke(new ReplayProgress(segments.Count, segments.Count));
    }

    private long FindSegments(List<WalSegment> segments, out long epoch)
    {
        epoch = 0;
        foreach (string name in files.List(directory))
        {
            if (WalFormat.TryParseSegmentName(name, out long number))
            {
                segments.Add(new WalSegment(number, directory + "/" + name, 0));
            }
        }

        segments.Sort((a, b) => a.Number.CompareTo(b.Number));
        long last = -1;
        for (int i = 0; i < segments.Count; i++)
        {
            using IFile file = files.OpenRead(segments[i].Path);
            byte[] header = ReadUpTo(file, WalFormat.HeaderLength);
            if (WalFormat.TryReadHeader(header, out long written, out long first))
            {
                epoch = Math.Max(epoch, written);
                segments[i] = segments[i] with { FirstPosition = first };
                last = Math.Max(last, first - 1);
            }
        }

        NextSegment = segments.Count == 0 ? 1 : segments[^1].Number + 1;
        return last;
    }

    /// <summary>
    /// Cuts the torn tail that a crash left, drops segments at the end that hold no record (a crash may leave several, with or without a header).
    /// Returns the last sequence number found.
    /// </summary>
    private long CloseLast(List<WalSegment> segments)
    {
        int dropped = 0;
        while (segments.Count > 0)
        {
            WalSegment last = segments[^1];
            byte[] bytes = ReadWhole(last.Path);
            WalScanResult result = WalSegmentScanner.Scan(bytes, -1, static (_, _, _) => { });
            if (result.LastSequence < 0)
            {
                files.DeleteFile(last.Path);
                files.SyncDirectory(directory);
                segments.RemoveAt(segments.Count - 1);
                dropped++;
                continue;
            }

            if (result.TailBytes > 0)
            {
                if (dropped > 0)
                {
                    // A later segment was begun, so this one had been written whole.
                    log(new StoreMessage(StoreMessageLevel.Error, $"{last.Path}: {result.TailBytes} bytes at the end (from offset {result.SoundEnd}) are damaged"));
                }

            }

            // Also when nothing is cut: a process that was killed between write and sync left records that nobody was told of. They count from here on
            // (a repetition of theirs is acknowledged without being written again), so they must survive a power failure as well.
            using IFile file = files.OpenWrite(last.Path);
            if (result.TailBytes > 0)
            {
                file.SetLength(result.SoundEnd);
            }

            file.SyncData();
            return result.LastSequence;
        }

        return -1;
    }

    private static void Report(string path, in WalScanResult result, Action<string> damaged)
    {
        if (result.DamagedFrom >= 0)
        {
            damaged($"{path}: {result.DamagedBytes} bytes from offset {result.DamagedFrom} on are damaged; the records around them were read");
        }

        // Open cut the tail of the last segment, so a tail that is still there is damage.
        if (result.TailBytes > 0)
        {
            damaged($"{path}: {result.TailBytes} bytes at the end (from offset {result.SoundEnd}) are damaged");
        }
    }

    // A disk that does not read now may read later; opening without these records would forget them for good at the next flush.
    private byte[] ReadWhole(string path)
    {
        try
        {
            using IFile file = files.OpenRead(path);
            return ReadUpTo(file, file.Length);
        }
        catch (IOException e)
        {
            throw new IOException($"{path}: cannot be read: {e.Message}", e);
        }
    }

    // A read may give less than was asked for.
    private static byte[] ReadUpTo(IFile file, long length)
    {
        byte[] bytes = new byte[length];
        int at = 0;
        for (int n = 1; at < bytes.Length && n > 0; at += n)
        {
            n = file.Read(at, bytes.AsSpan(at));
        }

        return at == bytes.Length ? bytes : bytes[..at];
    }
}
