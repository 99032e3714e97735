using Deucalion.Primitives.Files;

namespace Deucalion.Testing.Files;

/// <summary>
/// A file system in memory that behaves as badly as a real one may: it loses what was not synced, tears writes, fails, fills up, reads
/// short and rots. All by the caller's order and seed, so that a failure can be replayed. Safe from many threads.
/// </summary>
public sealed class SimulatedFileSystem : IFileSystem
{
    private readonly Lock _lock = new();
    private readonly SimulatedDirectory _root = new();
    private Random? _shortReads;
    private Random? _lostSyncs;
    private bool _down;
    private int _openFiles;

    /// <summary>Operations so far that could have failed: opens, reads, writes, syncs, renames, deletions.</summary>
    public long Operations { get; private set; }

    /// <summary>
    /// The operation (counted from 1 as <see cref="Operations"/>) that fails with an <see cref="IOException"/>; 0 = none. A write that fails leaves a
    /// part of its bytes.
    /// </summary>
    public long FailAt { get; set; }

    /// <summary>So many operations fail from <see cref="FailAt"/> on.</summary>
    public long FailCount { get; set; } = 1;

    /// <summary>Operations so far that failed by order.</summary>
    public long Failures { get; private set; }

    /// <summary>True when the machine went down and was not restarted yet.</summary>
    public bool IsDown
    {
        get
        {
            lock (_lock)
            {
                return _down;
            }
        }
    }

    /// <summary>Files that are open now.</summary>
    public int OpenFiles
    {
        get
        {
            lock (_lock)
            {
                return _openFiles;
            }
        }
    }

    /// <summary>The operation at which the machine goes down; 0 = none. Call <see cref="Crash"/> to restart.</summary>
    public long CrashAt { get; set; }

    /// <summary>Bytes that fit; a write beyond writes what fits and fails.</summary>
    public long Capacity { get; set; } = long.MaxValue;

    /// <summary>Number of restarts.</summary>
    internal int Boot { get; private set; }

    /// <summary>Reads give a seeded part of what was asked for; null ends it.</summary>
    public void ReadShort(int? seed) => _shortReads = seed is { } s ? new Random(s) : null;

    /// <summary>A seeded half of the syncs, of files and directories, report success and do nothing; null ends it.</summary>
    public void LoseSyncs(int? seed) => _lostSyncs = seed is { } s ? new Random(s) : null;

    /// <summary>The process is killed and started again: nothing that was written is lost, open files are dead. Faults that were ordered end.</summary>
    public void Kill()
    {
        lock (_lock)
        {
            Restart();
        }
    }

    /// <summary>Paths of all files that programs see, ordinal order.</summary>
    public IReadOnlyList<string> Files()
    {
        lock (_lock)
        {
            var found = new List<string>();
            Collect(_root, string.Empty, found);
            return found;
        }
    }

    /// <summary>
    /// Power loss and restart: synced data and entries stay, of all else a seeded part; open files are dead. Faults that were ordered end.
    /// </summary>
    public void Crash(int seed)
    {
        lock (_lock)
        {
            var random = new Random(seed);
            foreach (object node in All())
            {
                if (node is SimulatedInode inode)
                {
                    inode.Crash(random);
                }
                else
                {
                    ((SimulatedDirectory)node).Crash(random);
                }
            }

            Restart();
        }
    }

    /// <summary>Damages one bit of a file.</summary>
    public void FlipBit(string path, long offset, int bit) => Run(null, () =>
    {
        FindFile(path).FlipBit(offset, bit);
        return 0;
    }, counted: false);

    /// <summary>What programs see of a file.</summary>
    public byte[] ReadAll(string path) => Run(null, () =>
    {
        SimulatedInode inode = FindFile(path);
        byte[] all = new byte[inode.Length];
        inode.Read(0, all);
        return all;
    }, counted: false);

    /// <inheritdoc/>
    public void CreateDirectory(string path) => Run(null, () =>
    {
        SimulatedDirectory at = _root;
        foreach (string name in Parts(path))
        {
            if (!at.Live.TryGetValue(name, out object? node))
            {
                node = new SimulatedDirectory();
                at.Change((name, node));
            }

            at = node as SimulatedDirectory ?? throw new IOException($"{path}: Not a directory");
        }

        return 0;
    });

    /// <inheritdoc/>
    public bool DirectoryExists(string path) => Run(null, () => Find(path) is SimulatedDirectory, counted: false);

    /// <inheritdoc/>
    public bool FileExists(string path) => Run(null, () => Find(path) is SimulatedInode, counted: false);

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string directory) =>
        Run(null, () => Find(directory) is SimulatedDirectory d ? d.Live.Keys.ToArray() : []);

    /// <inheritdoc/>
    public IFile OpenRead(string path) => Run(null, () => Handle(FindFile(path), path, writable: false));

    /// <inheritdoc/>
    public IFile OpenWrite(string path) => Run(null, () => Handle(FindFile(path), path, writable: true));

    /// <inheritdoc/>
    public IFile CreateNew(string path) => Run(null, () =>
    {
        SimulatedDirectory parent = Parent(path, out string name);
        if (parent.Live.ContainsKey(name))
        {
            throw new IOException($"{path}: File exists");
        }

        var inode = new SimulatedInode();
        parent.Change((name, inode));
        return Handle(inode, path, writable: true);
    });

    /// <summary>Gives a file a second name; fails if that exists.</summary>
    public void Link(string existing, string path) => Run(null, () =>
    {
        SimulatedInode inode = FindFile(existing);
        SimulatedDirectory parent = Parent(path, out string name);
        if (parent.Live.ContainsKey(name))
        {
            throw new IOException($"{path}: File exists");
        }

        parent.Change((name, inode));
        return 0;
    });

    /// <inheritdoc/>
    public void Rename(string from, string to) => Run(null, () =>
    {
        object node = Find(from) ?? throw new FileNotFoundException($"{from}: No such file or directory");
        SimulatedDirectory source = Parent(from, out string oldName);
        SimulatedDirectory target = Parent(to, out string newName);
        if (from == to)
        {
            return 0;
        }

        if (target.Live.TryGetValue(newName, out object? there) && (there is SimulatedDirectory || node is SimulatedDirectory))
        {
            throw new IOException($"{to}: File exists");
        }

        if (source == target)
        {
            source.Change((oldName, null), (newName, node));
        }
        else
        {
            target.Change((newName, node));
            source.Change((oldName, null));
        }

        return 0;
    });

    /// <inheritdoc/>
    public void DeleteFile(string path) => Run(null, () =>
    {
        if (Find(path) is SimulatedInode)
        {
            Parent(path, out string name).Change((name, null));
        }

        return 0;
    });

    /// <inheritdoc/>
    public void DeleteDirectory(string path) => Run(null, () =>
    {
        if (Find(path) is SimulatedDirectory)
        {
            Parent(path, out string name).Change((name, null));
        }

        return 0;
    });

    /// <inheritdoc/>
    public void SyncDirectory(string path) => Run(null, () =>
    {
        SimulatedDirectory directory = Find(path) as SimulatedDirectory ?? throw new DirectoryNotFoundException($"{path}: No such directory");
        if (!LosesSync())
        {
            directory.Sync();
        }

        return 0;
    });

    /// <inheritdoc/>
    public long FreeBytes(string path) => Run(null, () => Capacity - Used(), counted: false);

    /// <summary>Runs an operation with the ordered faults.</summary>
    internal T Run<T>(Action? check, Func<T> operation, bool counted = true, Action<long>? torn = null)
    {
        lock (_lock)
        {
            if (_down)
            {
                throw new SimulatedCrashException();
            }

            check?.Invoke();
            if (counted)
            {
                Operations++;
                if (Operations == CrashAt)
                {
                    torn?.Invoke(Operations);
                    _down = true;
                    throw new SimulatedCrashException();
                }

                if (FailAt > 0 && Operations >= FailAt && Operations < FailAt + FailCount)
                {
                    Failures++;
                    torn?.Invoke(Operations);
                    throw new IOException("Input/output error (simulated)");
                }
            }

            return operation();
        }
    }

    /// <summary>How much of a read is given.</summary>
    internal int ReadSize(int asked) => _shortReads is { } random && asked > 1 ? random.Next(1, asked + 1) : asked;

    /// <summary>How much of a write fits.</summary>
    internal int Fits(SimulatedInode inode, long offset, int length)
    {
        if (Capacity == long.MaxValue)
        {
            return length;
        }

        long room = Capacity - Used() + inode.Length - offset;
        return (int)Math.Clamp(room, 0, length);
    }

    /// <summary>True when the sync at hand is to do nothing.</summary>
    internal bool LosesSync() => _lostSyncs is { } random && random.Next(2) == 0;

    /// <summary>A handle of this boot was closed.</summary>
    internal void Closed(int boot)
    {
        lock (_lock)
        {
            _openFiles -= boot == Boot ? 1 : 0;
        }
    }

    private static void Collect(SimulatedDirectory directory, string path, List<string> into)
    {
        foreach ((string name, object node) in directory.Live)
        {
            if (node is SimulatedDirectory d)
            {
                Collect(d, path + "/" + name, into);
            }
            else
            {
                into.Add(path + "/" + name);
            }
        }
    }

    private SimulatedFile Handle(SimulatedInode inode, string path, bool writable)
    {
        _openFiles++;
        return new SimulatedFile(this, inode, path, writable);
    }

    private void Restart()
    {
        Boot++;
        _down = false;
        _openFiles = 0;
        FailAt = 0;
        FailCount = 1;
        CrashAt = 0;
    }

    private long Used() => All().OfType<SimulatedInode>().Sum(static i => (long)i.Length);

    // Every node that can be seen now or after a crash, parents first.
    private List<object> All()
    {
        var all = new List<object> { _root };
        var known = new HashSet<object>(ReferenceEqualityComparer.Instance) { _root };
        for (int i = 0; i < all.Count; i++)
        {
            if (all[i] is SimulatedDirectory d)
            {
                all.AddRange(d.Reachable().Where(known.Add));
            }
        }

        return all;
    }

    private static string[] Parts(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private object? Find(string path)
    {
        object? node = _root;
        foreach (string name in Parts(path))
        {
            if (node is not SimulatedDirectory d || !d.Live.TryGetValue(name, out node))
            {
                return null;
            }
        }

        return node;
    }

    private SimulatedInode FindFile(string path) =>
        Find(path) as SimulatedInode ?? throw new FileNotFoundException($"{path}: No such file");

    private SimulatedDirectory Parent(string path, out string name)
    {
        string[] parts = Parts(path);
        name = parts[^1];
        return Find(string.Join('/', parts[..^1])) as SimulatedDirectory ?? throw new DirectoryNotFoundException($"{path}: No such directory");
    }
}
