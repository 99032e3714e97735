using System.Buffers.Binary;
using Deucalion.Fuzz.Running;
using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Primitives.Bits;
using Deucalion.Primitives.Files;
using Deucalion.Storage;
using Deucalion.Storage.Reading;
using Deucalion.Storage.Writing;
using Deucalion.Testing;
using Deucalion.Testing.Files;
using Deucalion.Tsdb;
using Deucalion.Tsdb.Wal;

namespace Deucalion.Fuzz.Targets;

/// <summary>
/// Files of a store through the store's own opening and reading: what the checksums let through. Where the checksums are known they are made to fit, so that
/// the decoders behind them are reached.
/// </summary>
internal static class StoreTargets
{
    private const string Root = "/data";
    private const long Start = 1_700_006_400_000;

    public static IReadOnlyList<FuzzTarget> List() =>
    [
        Target("wal", () => Files(flushed: false).Files().First(f => f.EndsWith(".wal", StringComparison.Ordinal)), flushed: false, Frames),
        Target("part", () => Files(flushed: true).Files().First(f => f.EndsWith(".part", StringComparison.Ordinal)), flushed: true, Sections),
        Target("manifest", () => Root + "/manifest", flushed: true, Manifest),
        Target("state", () => Files(flushed: true).Files().First(f => f.EndsWith(".state", StringComparison.Ordinal)), flushed: true, Tail),
    ];

    private static FuzzTarget Target(string name, Func<string> findPath, bool flushed, Action<byte[]> fit)
    {
        var path = new Lazy<string>(findPath);

        Type[] expected = [typeof(IOException), typeof(NotSupportedException)];
        return new FuzzTarget(name, () => [Files(flushed).ReadAll(path.Value)], bytes => Run(Files(flushed), path.Value, bytes, fit), expected)
        {
            FixedAllocation = 64 << 20,
            MaxLength = 1 << 15,
        };
    }

    private static string Run(SimulatedFileSystem files, string path, byte[] bytes, Action<byte[]> fit)
    {
        byte[] fitting = [.. bytes];
        if (fitting.Length > 64)
        {
            fit(fitting);
        }

        files.DeleteFile(path);
        using (IFile file = files.CreateNew(path))
        {
            file.Write(0, fitting);
        }

        int errors = 0;
        TimeSeriesStore store = Open(files, m => errors += m.Level == StoreMessageLevel.Error ? 1 : 0);
        long samples = ReadAll(store);
        for (int i = 0; i < 50 && store.MaintenanceStep(CancellationToken.None); i++)
        {
        }

        samples += ReadAll(store);
        store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return $"{Math.Min(errors, 5)} {Math.Min(samples, 500)}";
    }

    private static long ReadAll(TimeSeriesStore store)
    {
        long samples = 0;
        try
        {
            using IQuerier q = store.OpenQuerier(long.MinValue, long.MaxValue);
            SeriesSelection all = q.Select([new Matcher(MatcherType.Regex, "n", ".*"), new Matcher(MatcherType.NotEqual, "job", "x")], new SelectHints(long.MinValue, long.MaxValue), CancellationToken.None);
            var columns = new SeriesColumns();
            for (int i = 0; i < all.Count; i++)
            {
                _ = all.Labels(i).ToString();
                all.Read(i, long.MinValue, long.MaxValue, columns);
                samples += columns.Count;
            }

            q.LabelNames([], CancellationToken.None);
            q.LabelValues("n", [], CancellationToken.None);
        }
        catch (StorageUnavailableException)
        {
            // A damaged part met while reading; it is set aside now.
        }

        return samples;
    }

    private static SimulatedFileSystem Files(bool flushed)
    {
        var files = new SimulatedFileSystem();
        TimeSeriesStore store = Open(files, null);
        for (int round = 0; round < 3; round++)
        {
            var batch = new WriteBatch();
            for (int s = 0; s < 6; s++)
            {
                batch.BeginSeries(LabelSet.Of(("__name__", "m" + (s % 2)), ("n", "s" + s), ("job", "j")));
                for (int i = 0; i < 10; i++)
                {
                    long time = Start + (((round * 10) + i) * 15_000);
                    if (s == 5)
                    {
                        batch.AddHistogram(time, new NativeHistogram { Count = 3 + i, Sum = 2, PositiveSpans = [new(1, 2)], PositiveBuckets = [1, 2 + i] });
                    }
                    else
                    {
                        batch.AddSample(time, s * 1.5 * i, s == 4 ? Start - 1000 : 0);
                    }
                }
            }

            batch.AddExemplar(new Exemplar(LabelSet.Of(("t", "1")), 2, Start + round));
            batch.AddMetadata(new MetricMetadata("m0", MetricType.Gauge, "help", "unit"));
            store.AppendAsync(batch, AppendOptions.Partial, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        }

        store.Delete([[new Matcher(MatcherType.Regex, "n", "s(1|2)")]], Start, Start + 60_000);
        if (flushed)
        {
            store.Flush();
        }

        files.Kill();
        return files;
    }

    private static TimeSeriesStore Open(SimulatedFileSystem files, Action<StoreMessage>? log) => TimeSeriesStore.Open(
        new TimeSeriesStoreOptions { Retention = TimeSpan.Zero, Committer = GroupCommitter.Inline, Log = log }, files, Root, new ManualClock(Start + 600_000));

    // docs/format/wal.md: frames of a length, a type, a position and a checksum over these and the record.
    private static void Frames(byte[] bytes)
    {
        int at = 32;
        while (at + 17 <= bytes.Length)
        {
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));
            if (length > bytes.Length - at - 17)
            {
                length = (uint)(bytes.Length - at - 17);
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), length);
            }

            byte[] covered = [.. bytes.AsSpan(at, 13), .. bytes.AsSpan(at + 17, (int)length)];
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at + 13), Crc32C.Compute(covered));
            at += 17 + (int)length;
        }
    }

    // docs/format/part.md: header, sections, their table, a trailer at the end; each section's checksum is in the table, those of data pages in a section.
    private static void Sections(byte[] bytes)
    {
        Span<byte> trailer = bytes.AsSpan(bytes.Length - 32);
        long table = BinaryPrimitives.ReadInt64LittleEndian(trailer);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(trailer[8..]);
        if (table < 32 || table > bytes.Length - 32 - (long)length)
        {
            return;
        }

        var entries = new List<(uint Section, int Entry, int Offset, int Length)>();
        for (int at = (int)table; at + 24 <= table + length; at += 24)
        {
            long offset = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at + 8));
            long size = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at + 16));
            if (offset >= 0 && size >= 0 && offset <= bytes.Length && size <= bytes.Length - offset)
            {
                entries.Add((BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at)), at, (int)offset, (int)size));
            }
        }

        (uint _, int _, int dataAt, int dataLength) = entries.FirstOrDefault(static e => e.Section == 1);
        (uint _, int _, int sumsAt, int sumsLength) = entries.FirstOrDefault(static e => e.Section == 2);
        if (dataLength > 0 && sumsLength >= 4)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(sumsAt), Crc32C.Compute(bytes.AsSpan(dataAt, Math.Min(dataLength, 64 << 10))));
        }

        foreach ((uint section, int entry, int offset, int size) in entries.Where(static e => e.Section != 1))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(entry + 4), Crc32C.Compute(bytes.AsSpan(offset, size)));
        }

        BinaryPrimitives.WriteUInt32LittleEndian(trailer[12..], Crc32C.Compute(bytes.AsSpan((int)table, (int)length)));
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[20..], Crc32C.Compute(trailer[..20]));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(28), Crc32C.Compute(bytes.AsSpan(0, 28)));
    }

    // docs/format/manifest.md: two copies; the first is made sound.
    private static void Manifest(byte[] bytes)
    {
        long length = Math.Clamp(BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(24)), 0, bytes.Length - 40);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(24), length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(32), Crc32C.Compute(bytes.AsSpan(40, (int)length)));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(36), Crc32C.Compute(bytes.AsSpan(0, 36)));
    }

    private static void Tail(byte[] bytes) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4), Crc32C.Compute(bytes.AsSpan(0, bytes.Length - 4)));
}
