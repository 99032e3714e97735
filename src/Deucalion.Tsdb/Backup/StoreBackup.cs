using System.Globalization;
using Deucalion.Primitives.Bits;
using Deucalion.Primitives.Files;
using Deucalion.Tsdb.Blocks;

namespace Deucalion.Tsdb.Backup;

/// <summary>
/// Backups in a directory that several backups share: every object lies there once, so a later backup copies only what is new. A backup counts from
/// the moment its listing is there, which is written last. Docs/format/backup.md.
/// </summary>
public static class StoreBackup
{
    private const string Objects = "objects";
    private const string Listings = "backups";
    private const int TailBytes = 4096;

    /// <summary>
    /// Copies a snapshot (or the directory of a closed store, its log included) into a backup directory, which is created. Throws <see cref="IOException"/>s
    /// and, for a taken or unusable name, <see cref="ArgumentException"/>. May be repeated after any failure.
    /// </summary>
    public static BackupInfo Copy(
        IFileSystem from, string storeDirectory, IFileSystem to, string backupDirectory, string name, TimeProvider time, CancellationToken cancellation = default)
    {
        string listingPath = ListingPath(backupDirectory, name);
        if (to.FileExists(listingPath))
        {
            throw new ArgumentException($"backup {name} exists already: choose another name");
        }

        DurableDirectory.Create(to, backupDirectory + "/" + Objects);
        DurableDirectory.Create(to, backupDirectory + "/" + Listings);
        RemoveTemporaries(to, backupDirectory);
        Dictionary<(string, long, uint), BackupEntry> known = Known(to, backupDirectory);
        var entries = new List<BackupEntry>();
        int copied = 0;
        long copiedBytes = 0;
        foreach (string file in FilesOf(from, storeDirectory))
        {
            cancellation.ThrowIfCancellationRequested();
            (long length, uint tail) = Tail(from, storeDirectory + "/" + file);
            if (file.EndsWith(".part", StringComparison.Ordinal) && known.TryGetValue((file, length, tail), out BackupEntry? there))
            {
                entries.Add(there);
                continue;
            }

            entries.Add(CopyObject(from, storeDirectory, file, to, backupDirectory, tail, cancellation));
            copied++;
            copiedBytes += length;
        }

        to.SyncDirectory(backupDirectory + "/" + Objects);
        var listing = new BackupListing(time.GetUtcNow(), [.. entries]);
        using (var w = new LocalBlockWriter(to, listingPath))
        {
            w.Write(listing.Encode());
            w.Commit();
        }

        return new BackupInfo(name, listing.Created, entries.Count, entries.Sum(e => e.Length), copied, copiedBytes);
    }

    /// <summary>The backups of a directory, oldest first; one whose listing is damaged is left out (<see cref="Verify"/> names it).</summary>
    public static IReadOnlyList<BackupInfo> List(IFileSystem files, string backupDirectory)
    {
        var found = new List<BackupInfo>();
        foreach (string name in Names(files, backupDirectory))
        {
            if (TryRead(files, backupDirectory, name) is { } l)
            {
                found.Add(new BackupInfo(name, l.Created, l.Entries.Length, l.Entries.Sum(e => e.Length), 0, 0));
            }
        }

        return [.. found.OrderBy(b => b.Created).ThenBy(b => b.Name, StringComparer.Ordinal)];
    }

    /// <summary>
    /// Writes a backup (the newest when <paramref name="name"/> is null) into a directory that is absent or empty, checking every byte; the manifest comes last, so
    /// that an interrupted restore is no store. Throws <see cref="InvalidDataException"/> for damage and <see cref="IOException"/>s.
    /// </summary>
    public static BackupInfo Restore(
        IFileSystem from, string backupDirectory, string? name, IFileSystem to, string storeDirectory, CancellationToken cancellation = default)
    {
        if (to.FileExists(storeDirectory) || to.List(storeDirectory).Count > 0)
        {
            throw new IOException($"{storeDirectory} is not empty: a backup is restored into an empty directory");
        }

        name ??= List(from, backupDirectory).LastOrDefault()?.Name ?? throw new IOException($"there is no backup in {backupDirectory}");
        if (!from.FileExists(ListingPath(backupDirectory, name)))
        {
            throw new IOException($"there is no backup {name} in {backupDirectory}");
        }

        BackupListing listing = Read(from, backupDirectory, name);
        DurableDirectory.Create(to, storeDirectory);
        foreach (BackupEntry e in listing.Entries.OrderBy(e => e.Name == Manifest.ObjectName))
        {
            string target = storeDirectory + "/" + e.Name;
            string folder = target[..target.LastIndexOf('/')];
            if (folder != storeDirectory)
            {
                DurableDirectory.Create(to, folder);
            }

            string temporary = target + LocalBlockStore.TemporarySuffix;
            (long length, uint checksum) = FileCopy.Copy(from, ObjectPath(backupDirectory, e), to, temporary, cancellation);
            if (length != e.Length || checksum != e.Checksum)
            {
                throw new InvalidDataException($"{ObjectPath(backupDirectory, e)} is damaged (it should have {e.Length} bytes with CRC32C {e.Checksum:x8}): restore an older backup, or verify this one to see all that is damaged");
            }

            to.Rename(temporary, target);
            to.SyncDirectory(folder);
        }

        return new BackupInfo(name, listing.Created, listing.Entries.Length, listing.Entries.Sum(e => e.Length), listing.Entries.Length, listing.Entries.Sum(e => e.Length));
    }

    /// <summary>Deletes a backup and the objects that no other backup needs; false when there is none of that name.</summary>
    public static bool Delete(IFileSystem files, string backupDirectory, string name)
    {
        string path = ListingPath(backupDirectory, name);
        if (!files.FileExists(path))
        {
            return false;
        }

        files.DeleteFile(path);
        files.SyncDirectory(backupDirectory + "/" + Listings);

        // A listing that cannot be read may need any object: then none is removed.
        var needed = new HashSet<string>(StringComparer.Ordinal);
        foreach (string other in Names(files, backupDirectory))
        {
            if (TryRead(files, backupDirectory, other) is not { } listing)
            {
                return true;
            }

            needed.UnionWith(listing.Entries.Select(e => e.Object));
        }

        foreach (string o in files.List(backupDirectory + "/" + Objects))
        {
            if (!needed.Contains(o))
            {
                files.DeleteFile(backupDirectory + "/" + Objects + "/" + o);
            }
        }

        return true;
    }

    /// <summary>Reads every byte of all backups in a directory and compares it with the listings.</summary>
    public static VerificationResult Verify(IFileSystem files, string backupDirectory, CancellationToken cancellation = default)
    {
        var report = new VerificationReport();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in Names(files, backupDirectory))
        {
            string listingFile = Listings + "/" + name + BackupListing.Extension;
            report.File(0);
            BackupListing listing;
            try
            {
                listing = Read(files, backupDirectory, name);
            }
            catch (Exception e) when (e is InvalidDataException or NotSupportedException or IOException)
            {
                report.Add(listingFile, 0, e.Message, "this backup cannot be restored: delete it and make a new one");
                continue;
            }

            foreach (BackupEntry e in listing.Entries.Where(e => seen.Add(e.Object)))
            {
                VerifyObject(files, backupDirectory, e, report, cancellation);
            }
        }

        return report.Result();
    }

    private static void VerifyObject(IFileSystem files, string directory, BackupEntry e, VerificationReport report, CancellationToken cancellation)
    {
        string file = Objects + "/" + e.Object;
        const string Cure = "delete the file and make a new backup: it copies what is missing as long as the store still has it";
        if (!files.FileExists(ObjectPath(directory, e)))
        {
            report.Add(file, 0, "it is missing", Cure);
            return;
        }

        try
        {
            (long length, uint checksum) = FileCopy.Sum(files, ObjectPath(directory, e), cancellation);
            report.File(length);
            if (length != e.Length || checksum != e.Checksum)
            {
                report.Add(file, 0, $"it has {length} bytes with CRC32C {checksum:x8}, the listing says {e.Length} with {e.Checksum:x8}", Cure);
            }
        }
        catch (IOException x)
        {
            report.Add(file, 0, x.Message, "check the disk");
        }
    }

    private static BackupEntry CopyObject(
        IFileSystem from, string storeDirectory, string file, IFileSystem to, string backupDirectory, uint tail, CancellationToken cancellation)
    {
        string path = backupDirectory + "/" + Objects + "/" + file.Replace('/', '-') + LocalBlockStore.TemporarySuffix;
        to.DeleteFile(path);
        (long length, uint checksum) = FileCopy.Copy(from, storeDirectory + "/" + file, to, path, cancellation);

        // Stores that were restored from one backup may give one name to different parts: the content is in the object's name.
        string name = string.Create(CultureInfo.InvariantCulture, $"{file.Replace('/', '-')}-{length:x}-{checksum:x8}");
        to.Rename(path, backupDirectory + "/" + Objects + "/" + name);
        return new BackupEntry(file, name, length, checksum, tail);
    }

    /// <summary>The store's files that a backup keeps; the manifest last.</summary>
    private static IEnumerable<string> FilesOf(IFileSystem files, string directory)
    {
        if (!files.FileExists(directory + "/" + Manifest.ObjectName))
        {
            throw new IOException($"{directory} has no manifest: it is not the directory of a store or snapshot");
        }

        foreach (string folder in (string[])["parts", "state", "wal"])
        {
            foreach (string n in files.List(directory + "/" + folder))
            {
                if (n.EndsWith(".part", StringComparison.Ordinal) || n.EndsWith(".state", StringComparison.Ordinal) || n.EndsWith(".wal", StringComparison.Ordinal))
                {
                    yield return folder + "/" + n;
                }
            }
        }

        yield return Manifest.ObjectName;
    }

    private static (long Length, uint Checksum) Tail(IFileSystem files, string path)
    {
        using IFile f = files.OpenRead(path);
        byte[] bytes = new byte[Math.Min(TailBytes, f.Length)];
        long at = f.Length - bytes.Length;
        int done = 0;
        for (int n = 1; done < bytes.Length && n > 0; done += n)
        {
            n = f.Read(at + done, bytes.AsSpan(done));
        }

        return (f.Length, Crc32C.Compute(bytes));
    }

    /// <summary>Parts that listings name and that are there in full length.</summary>
    private static Dictionary<(string Name, long Length, uint Tail), BackupEntry> Known(IFileSystem files, string directory)
    {
        var known = new Dictionary<(string, long, uint), BackupEntry>();
        foreach (string name in Names(files, directory))
        {
            foreach (BackupEntry e in TryRead(files, directory, name)?.Entries ?? [])
            {
                if (!known.ContainsKey((e.Name, e.Length, e.Tail)) && files.FileExists(ObjectPath(directory, e)) && Tail(files, ObjectPath(directory, e)) == (e.Length, e.Tail))
                {
                    known.Add((e.Name, e.Length, e.Tail), e);
                }
            }
        }

        return known;
    }

    private static IEnumerable<string> Names(IFileSystem files, string directory) =>
        files.List(directory + "/" + Listings).Where(n => n.EndsWith(BackupListing.Extension, StringComparison.Ordinal)).Select(n => n[..^BackupListing.Extension.Length]);

    private static BackupListing? TryRead(IFileSystem files, string directory, string name)
    {
        try
        {
            return Read(files, directory, name);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return null;
        }
    }

    private static BackupListing Read(IFileSystem files, string directory, string name)
    {
        string path = ListingPath(directory, name);
        using IFile f = files.OpenRead(path);
        byte[] bytes = new byte[f.Length];
        int done = 0;
        for (int n = 1; done < bytes.Length && n > 0; done += n)
        {
            n = f.Read(done, bytes.AsSpan(done));
        }

        try
        {
            return BackupListing.Decode(bytes.AsSpan(0, done));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path} is damaged: {e.Message}", e);
        }
    }

    private static void RemoveTemporaries(IFileSystem files, string directory)
    {
        foreach (string folder in (string[])[Objects, Listings])
        {
            foreach (string n in files.List(directory + "/" + folder))
            {
                if (n.EndsWith(LocalBlockStore.TemporarySuffix, StringComparison.Ordinal))
                {
                    files.DeleteFile(directory + "/" + folder + "/" + n);
                }
            }
        }
    }

    private static string ListingPath(string directory, string name) => directory + "/" + Listings + "/" + SnapshotName.Check(name) + BackupListing.Extension;

    private static string ObjectPath(string directory, BackupEntry e) => directory + "/" + Objects + "/" + e.Object;
}
