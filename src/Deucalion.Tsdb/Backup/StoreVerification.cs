using Deucalion.Primitives.Files;
using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Compaction;
using Deucalion.Tsdb.Head;
using Deucalion.Tsdb.Wal;

namespace Deucalion.Tsdb.Backup;

/// <summary>
/// Reads every byte of a store (or snapshot) and says what is damaged; changes nothing. The store may be open: what a merge deletes meanwhile is looked up
/// again in the manifest before it counts as missing.
/// </summary>
public static class StoreVerification
{
    private const string PartCure = "opening the store sets the part aside and serves the rest; restore it from a backup to have its samples again";

    /// <summary>Verifies a store's directory. Damage is in the result; only a directory that is no store at all throws <see cref="IOException"/>.</summary>
    public static VerificationResult Run(IFileSystem files, string directory, CancellationToken cancellation = default)
    {
        directory = directory.TrimEnd('/');
        if (!files.DirectoryExists(directory))
        {
            throw new IOException($"{directory} does not exist");
        }

        var report = new VerificationReport();
        var store = new LocalBlockStore(files, directory);
        try
        {
            Manifest? manifest = VerifyManifest(files, store, directory, report);
            foreach (string name in PartNames(files, directory, manifest))
            {
                cancellation.ThrowIfCancellationRequested();
                PartMeta? meta = manifest?.Parts.FirstOrDefault(p => p.Name == name);
                if (files.FileExists(directory + "/" + name))
                {
                    PartVerification.Run(store, name, meta, report, PartCure, cancellation);
                }
                else if (Current(store)?.Parts.Any(p => p.Name == name) ?? true)
                {
                    report.Add(name, 0, "the manifest names it but it is missing", PartCure);
                }
            }

            VerifyState(store, manifest, report);
            VerifyLog(files, directory, report, cancellation);
            NoteLeftOvers(files, directory, manifest, report);
        }
        finally
        {
            store.CloseReaders();
        }

        return report.Result();
    }

    private static Manifest? VerifyManifest(IFileSystem files, LocalBlockStore store, string directory, VerificationReport report)
    {
        string path = directory + "/" + Manifest.ObjectName;
        if (!files.FileExists(path))
        {
            if (files.List(directory + "/" + PartCatalog.PartFolder).Count > 0)
            {
                report.Add(Manifest.ObjectName, 0, "it is missing though there are parts", "opening the store finds the parts by listing; deletions that were not merged are lost");
            }

            return null;
        }

        try
        {
            report.File(store.Length(Manifest.ObjectName));
            if (store.DamagedManifestCopy(Manifest.ObjectName) is var copy and >= 0)
            {
                report.Add(Manifest.ObjectName, copy, "one of its two copies is damaged", "the other one serves; the next flush or merge writes both anew");
            }

            return Manifest.Decode(store.ReadManifest(Manifest.ObjectName, out _));
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException or FormatException or IOException)
        {
            report.Add(Manifest.ObjectName, 0, e.Message, "opening the store sets it aside and finds the parts by listing; deletions that were not merged are lost");
            return null;
        }
    }

    private static IEnumerable<string> PartNames(IFileSystem files, string directory, Manifest? manifest) =>
        manifest is not null
            ? manifest.Parts.Select(p => p.Name)
            : files.List(directory + "/" + PartCatalog.PartFolder).Where(n => n.EndsWith(".part", StringComparison.Ordinal)).Select(n => PartCatalog.PartFolder + "/" + n);

    private static Manifest? Current(LocalBlockStore store)
    {
        try
        {
            return Manifest.Decode(store.ReadManifest(Manifest.ObjectName, out _));
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException or FormatException or IOException)
        {
            return null;
        }
    }

    private static void VerifyState(LocalBlockStore store, Manifest? manifest, VerificationReport report)
    {
        if (manifest is null || manifest.State.Length == 0)
        {
            return;
        }

        const string Cure = "opening the store sets it aside; older exemplars and metadata are lost, new ones come in by themselves";
        try
        {
            long length = store.Length(manifest.State);
            if (length < 0)
            {
                if (Current(store)?.State == manifest.State)
                {
                    report.Add(manifest.State, 0, "the manifest names it but it is missing", Cure);
                }

                return;
            }

            byte[] content = new byte[length];
            store.Get(manifest.State, 0, content);
            report.File(length);
            StateObject.Check(content);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            report.Add(manifest.State, 0, e.Message, Cure);
        }
    }

    private static void VerifyLog(IFileSystem files, string directory, VerificationReport report, CancellationToken cancellation)
    {
        string[] segments = [.. files.List(directory + "/wal").Where(n => WalFormat.TryParseSegmentName(n, out _))];
        long sequence = -1;
        for (int i = 0; i < segments.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            string name = "wal/" + segments[i];
            const string Cure = "opening the store keeps what can be read; a flush then removes the segment";
            try
            {
                byte[] bytes = ReadAll(files, directory + "/" + name);
                report.File(bytes.Length);
                if (!WalFormat.TryReadHeader(bytes, out _, out long first))
                {
                    (i + 1 == segments.Length && bytes.Length < WalFormat.HeaderLength ? (Action<string, long, string, string>)report.Note : report.Add)(name, 0, "the header is wrong", Cure);
                    continue;
                }

                WalScanResult scan = WalSegmentScanner.Scan(bytes, Math.Max(sequence, first - 1), static (_, _, _) => { });
                sequence = Math.Max(sequence, scan.LastSequence);
                if (scan.DamagedFrom >= 0)
                {
                    report.Add(name, scan.DamagedFrom, $"{scan.DamagedBytes} bytes between sound records are damaged", Cure);
                }

                if (scan.TailBytes > 0)
                {
                    (i + 1 == segments.Length ? (Action<string, long, string, string>)report.Note : report.Add)(name, scan.SoundEnd, $"{scan.TailBytes} bytes at the end are no whole record", Cure);
                }
            }
            catch (Exception e) when (e is InvalidDataException or IOException)
            {
                report.Add(name, 0, e.Message, Cure);
            }
        }
    }

    private static void NoteLeftOvers(IFileSystem files, string directory, Manifest? manifest, VerificationReport report)
    {
        foreach (string folder in (string[])["", "parts/", "state/", "wal/"])
        {
            foreach (string n in files.List((directory + "/" + folder).TrimEnd('/')))
            {
                string name = folder + n;
                if (n.EndsWith(LocalBlockStore.DamagedSuffix, StringComparison.Ordinal))
                {
                    report.Note(name, 0, "it was set aside as damaged", "restore it from a backup, or delete it when it is of no more use");
                }
                else if (n.EndsWith(LocalBlockStore.TemporarySuffix, StringComparison.Ordinal))
                {
                    report.Note(name, 0, "a write was interrupted or is under way", "the next opening of the store deletes it");
                }
                else if (manifest is not null && n.EndsWith(".part", StringComparison.Ordinal) && manifest.Parts.All(p => p.Name != name))
                {
                    report.Note(name, 0, "the manifest does not name it", "a reader still has it, or the next opening of the store deletes it");
                }
            }
        }
    }

    private static byte[] ReadAll(IFileSystem files, string path)
    {
        using IFile f = files.OpenRead(path);
        byte[] bytes = new byte[f.Length];
        int done = 0;
        for (int n = 1; done < bytes.Length && n > 0; done += n)
        {
            n = f.Read(done, bytes.AsSpan(done));
        }

        return done == bytes.Length ? bytes : bytes[..done];
    }
}
