namespace Deucalion.Import.Blocks;

/// <summary>
/// The blocks of a Prometheus data directory (or one block directory), oldest first, gathered into groups: blocks of one group overlap in time and
/// have to be read together.
/// </summary>
public sealed class BlockDirectory
{
    private readonly List<string> _notes = [];
    private readonly List<(string Path, BlockMeta Meta)> _blocks = [];

    private BlockDirectory(string path) => Root = path;

    /// <summary>The directory that was opened.</summary>
    public string Root { get; }

    /// <summary>The blocks, by first time.</summary>
    public IReadOnlyList<BlockMeta> Blocks => [.. _blocks.Select(b => b.Meta)];

    /// <summary>What the caller should tell: data that is not in blocks, folders that were passed over.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Looks at a directory; throws <see cref="ImportException"/> when there is no block and <see cref="BlockDamageException"/> for a bad meta.json.</summary>
    public static BlockDirectory Open(string path)
    {
        if (!Directory.Exists(path))
        {
            throw new ImportException($"{path} is no directory; name the data directory of a Prometheus (--storage.tsdb.path), a snapshot, or one block");
        }

        var found = new BlockDirectory(path);
        if (File.Exists(Path.Combine(path, "meta.json")))
        {
            found.Add(path);
        }
        else
        {
            found.Look();
        }

        if (found._blocks.Count == 0)
        {
            throw new ImportException($"{path} has no blocks (folders with meta.json and index). {(found._notes.Count > 0 ? found._notes[0] : "Name the data directory of a Prometheus, a snapshot, or one block.")}");
        }

        found._blocks.Sort(static (a, b) => a.Meta.MinTime != b.Meta.MinTime ? a.Meta.MinTime.CompareTo(b.Meta.MinTime) : string.CompareOrdinal(a.Meta.Ulid, b.Meta.Ulid));
        return found;
    }

    /// <summary>Blocks that share a part of [minTime, maxTime], in groups without overlap between them, oldest first.</summary>
    public IReadOnlyList<BlockGroup> Groups(long minTime, long maxTime)
    {
        var groups = new List<BlockGroup>();
        var members = new List<(string Path, BlockMeta Meta)>();
        long end = long.MinValue;
        foreach ((string Path, BlockMeta Meta) block in _blocks.Where(b => b.Meta.MinTime <= maxTime && b.Meta.MaxTime > minTime))
        {
            if (members.Count > 0 && block.Meta.MinTime >= end)
            {
                groups.Add(new BlockGroup([.. members]));
                members.Clear();
            }

            members.Add(block);
            end = Math.Max(end, block.Meta.MaxTime);
        }

        if (members.Count > 0)
        {
            groups.Add(new BlockGroup([.. members]));
        }

        return groups;
    }

    private void Look()
    {
        foreach (string folder in Directory.GetDirectories(Root).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(folder);
            if (File.Exists(Path.Combine(folder, "meta.json")) && name.Length == 26)
            {
                Add(folder);
            }
            else if (name is "wal" or "chunks_head" && Directory.EnumerateFiles(folder).Any())
            {
                string note = $"{Root} is the data directory of a server: its newest samples (about the last two or three hours) lie in wal and chunks_head, not in blocks, and are not imported. "
                    + "To have them too, start that Prometheus with --web.enable-admin-api, run `curl -XPOST http://HOST:9090/api/v1/admin/tsdb/snapshot`, and import DIR/snapshots/NAME.";
                if (!_notes.Contains(note))
                {
                    _notes.Add(note);
                }
            }
            else if (name.Length == 26 && !name.Contains('.', StringComparison.Ordinal))
            {
                _notes.Add($"{folder} has no meta.json: an unfinished block, passed over");
            }
        }
    }

    private void Add(string folder) => _blocks.Add((folder, BlockMeta.Read(Path.Combine(folder, "meta.json"))));
}
