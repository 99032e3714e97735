using System.Collections.Immutable;
using System.Globalization;
using Deucalion.Storage;
using Deucalion.Storage.Ports;

namespace Deucalion.Tsdb.Blocks;

/// <summary>
/// Owner of the manifest and of the parts it names. Changes go to the manifest first; only when that is durable do readers see them. Failure policy:
/// a failed change leaves view and manifest as they were, at worst with part objects that no manifest names, which the next open deletes.
/// </summary>
internal sealed class PartCatalog
{
    public const string PartFolder = "parts";
    public const string StateFolder = "state";
    private readonly IBlockStore _store;
    private readonly Action<StoreMessage> _log;
    private readonly Lock _change = new();
    private readonly HashSet<Part> _damaged = [];
    private PartView _view = PartView.Empty;
    private Manifest _manifest = Manifest.Empty;
    private long _version;
    private long _nextPart = 1;
    private long _damagedParts;
    private bool _stale;

    public PartCatalog(IBlockStore store, Action<StoreMessage> log)
    {
        _store = store;
        _log = log;
    }

    public PartView View => Volatile.Read(ref _view);

    public Manifest Manifest => _manifest;

    /// <summary>Parts set aside since the store was opened.</summary>
    public long DamagedParts => Volatile.Read(ref _damagedParts);

    /// <summary>Reads the manifest and checks the parts' headers; what is damaged is set aside and reported.</summary>
    public void Open()
    {
        try
        {
            byte[] content = _store.ReadManifest(Manifest.ObjectName, out _version);
            _manifest = content.Length == 0 ? Rebuild(null) : Manifest.Decode(content);
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            _log(new StoreMessage(StoreMessageLevel.Error, $"the manifest is damaged ({e.Message}); the parts are found by listing, deletions that were not merged are lost"));
            _store.SetAside(Manifest.ObjectName);
            _version = 0;
            _manifest = Rebuild(e);
        }

        _nextPart = _manifest.NextPart;
        var parts = new List<Part>();
        foreach (PartMeta meta in _manifest.Parts)
        {
            var part = new Part(_store, meta);
            try
            {
                part.Check();
                parts.Add(part);
            }
            catch (DamagedPartException e)
            {
                SetAside(part, e);
                _stale = true;
            }
        }

        _manifest = _manifest with { Parts = [.. parts.Select(p => p.Meta)] };
        _view = PartView.Of(parts, _manifest.Tombstones);
        RemoveOrphans();
    }

    /// <summary>A name for a new part object; never given twice.</summary>
    public string NextPartName() => PartFolder + "/" + Interlocked.Increment(ref _nextPart).ToString("x16", CultureInfo.InvariantCulture) + ".part";

    /// <summary>A name for a new state object.</summary>
    public string NextStateName() => StateFolder + "/" + Interlocked.Increment(ref _nextPart).ToString("x16", CultureInfo.InvariantCulture) + ".state";

    /// <summary>
    /// Durably replaces parts by others and moves the log position; readers see the change afterwards. Parts taken out are deleted when their last
    /// reader is done.
    /// </summary>
    public void Change(IReadOnlyCollection<PartMeta> added, IReadOnlyCollection<Part> removed, long? logPosition = null, string? state = null)
    {
        lock (_change)
        {
            PartView view = _view;
            List<Part> parts = [.. view.Parts.Except(removed), .. added.Select(m => new Part(_store, m))];
            long position = logPosition ?? _manifest.LogPosition;
            ImmutableArray<Tombstone> rules = [.. view.Tombstones.Where(t => t.IsRule)];
            ImmutableArray<Tombstone> live = [.. view.Tombstones.Where(t => !t.IsRule && (t.Position >= position || parts.Any(p => t.AppliesTo(p.Meta))))];
            Write(new Manifest(position, Interlocked.Read(ref _nextPart), state ?? _manifest.State, [.. parts.Select(p => p.Meta)], live));
            Volatile.Write(ref _view, PartView.Of(parts, [.. live, .. rules]));
            foreach (Part p in removed)
            {
                // One that was set aside meanwhile is let go already.
                if (view.Parts.Contains(p))
                {
                    p.Retire(delete: true);
                }
            }
        }
    }

    /// <summary>Makes sure that there is a manifest, so that parts whose writing is interrupted are known to belong to nobody.</summary>
    public void RequireManifest()
    {
        if (Volatile.Read(ref _version) == 0)
        {
            Change([], []);
        }
    }

    /// <summary>
    /// Hides samples at once; the manifest gets it with the next change, until then the log has it. It is kept while the log has it, because a flush
    /// under way may still bring a part that it applies to.
    /// </summary>
    public void AddTombstone(Tombstone t)
    {
        lock (_change)
        {
            if (_view.Tombstones.All(known => known.Position != t.Position))
            {
                Volatile.Write(ref _view, _view with { Tombstones = _view.Tombstones.Add(t) });
            }
        }
    }

    /// <summary>Replaces the deletions that rules of retention stand for.</summary>
    public void SetRules(ImmutableArray<Tombstone> rules)
    {
        lock (_change)
        {
            Volatile.Write(ref _view, _view with { Tombstones = [.. _view.Tombstones.Where(t => !t.IsRule), .. rules] });
        }
    }

    /// <summary>Time up to which some rule of retention hides samples; <see cref="long.MinValue"/>: none does.</summary>
    public long RuleBorder => View.Tombstones.Where(t => t.IsRule).Select(t => t.MaxTime).DefaultIfEmpty(long.MinValue).Max();

    /// <summary>One behind the position of the newest deletion of a view; 0 when it has none.</summary>
    public static long DeletionsBefore(PartView view) => view.Tombstones.Where(t => !t.IsRule).Select(t => t.Position + 1).DefaultIfEmpty(0).Max();

    /// <summary>Takes a damaged part out of service at once.</summary>
    public void Quarantine(Part part, DamagedPartException why)
    {
        lock (_change)
        {
            if (!_view.Parts.Contains(part) || !_damaged.Add(part))
            {
                return;
            }

            part.MarkDamaged(why);
            _stale = true;
            Volatile.Write(ref _view, _view with { Parts = _view.Parts.Remove(part) });
            SetAside(part, why);
            part.Retire(delete: false);
        }
    }

    /// <summary>Brings the manifest up to date after quarantines; true when it wrote.</summary>
    public bool WriteIfStale()
    {
        lock (_change)
        {
            if (!_stale)
            {
                return false;
            }
        }

        Change([], []);
        return true;
    }

    /// <summary>A view whose parts between two times are held until <see cref="Release"/>.</summary>
    public PartView Acquire(long minTime, long maxTime)
    {
        while (true)
        {
            PartView view = View;
            var held = new List<Part>();
            bool whole = true;
            foreach (Part p in view.Parts)
            {
                if (p.Meta.MinTime <= maxTime && p.Meta.MaxTime >= minTime)
                {
                    whole = p.TryAcquire();
                    if (!whole)
                    {
                        break;
                    }

                    held.Add(p);
                }
            }

            if (whole)
            {
                return new PartView([.. held], view.Tombstones);
            }

            held.ForEach(p => p.Release());
        }
    }

    public static void Release(PartView view)
    {
        foreach (Part p in view.Parts)
        {
            p.Release();
        }
    }

    /// <summary>Lets all parts go; their objects stay.</summary>
    public void Close()
    {
        lock (_change)
        {
            foreach (Part p in _view.Parts)
            {
                p.Retire(delete: false);
            }

            Volatile.Write(ref _view, PartView.Empty);
        }
    }

    private void Write(Manifest manifest)
    {
        byte[] content = manifest.Encode();
        if (!_store.TryReplaceManifest(Manifest.ObjectName, _version, content))
        {
            // An earlier replacement may have happened though it reported a failure; this process is the only writer.
            _store.ReadManifest(Manifest.ObjectName, out long version);
            if (!_store.TryReplaceManifest(Manifest.ObjectName, version, content))
            {
                throw new StorageUnavailableException("the manifest was replaced by another writer: two processes use this store");
            }

            _version = version;
        }

        _version++;
        _manifest = manifest;
        _stale = false;
    }

    private void SetAside(Part part, DamagedPartException why)
    {
        Interlocked.Increment(ref _damagedParts);
        _log(new StoreMessage(StoreMessageLevel.Error, $"{why.Message}; it is set aside, its samples ({part.Meta.Samples} between {part.Meta.MinTime} and {part.Meta.MaxTime}) are not served"));
        try
        {
            _store.SetAside(part.Meta.Name);
        }
        catch (IOException e)
        {
            _log(new StoreMessage(StoreMessageLevel.Warning, $"part {part.Meta.Name} could not be renamed: {e.Message}"));
        }
    }

    private Manifest Rebuild(Exception? because)
    {
        var parts = new List<PartMeta>();
        long next = 1;
        foreach (string name in _store.List(PartFolder + "/"))
        {
            if (!name.EndsWith(".part", StringComparison.Ordinal))
            {
                continue;
            }

            try
            {
                parts.Add(Part.ReadMeta(_store, name));
            }
            catch (DamagedPartException e)
            {
                SetAside(new Part(_store, new PartMeta(name, 0, 0, 0, 0, 0, 0, 0, 0)), e);
            }
        }

        foreach (string name in _store.List(PartFolder + "/").Concat(_store.List(StateFolder + "/")))
        {
            string stem = name[(name.LastIndexOf('/') + 1)..];
            if (stem.Length > 16 && long.TryParse(stem.AsSpan(0, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long number))
            {
                next = Math.Max(next, number);
            }
        }

        if (because is null && parts.Count > 0)
        {
            _log(new StoreMessage(StoreMessageLevel.Warning, $"there is no manifest, but {parts.Count} parts were found and are used"));
        }

        string state = _store.List(StateFolder + "/").LastOrDefault(n => n.EndsWith(".state", StringComparison.Ordinal)) ?? string.Empty;
        return new Manifest(0, next, state, [.. parts], []);
    }

    private void RemoveOrphans()
    {
        (_store as LocalBlockStore)?.RemoveTemporaries(PartFolder);
        (_store as LocalBlockStore)?.RemoveTemporaries(StateFolder);
        (_store as LocalBlockStore)?.RemoveTemporaries(string.Empty);
        HashSet<string> known = [.. _manifest.Parts.Select(p => p.Name), _manifest.State];
        foreach (string name in _store.List(PartFolder + "/").Concat(_store.List(StateFolder + "/")))
        {
            if (!known.Contains(name) && (name.EndsWith(".part", StringComparison.Ordinal) || name.EndsWith(".state", StringComparison.Ordinal)))
            {
                _store.Delete(name);
            }
        }
    }
}
