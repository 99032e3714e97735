namespace Deucalion.Testing.Files;

/// <summary>Entries of a directory: those that programs see, those that are durable, and the changes between the two.</summary>
internal sealed class SimulatedDirectory
{
    private readonly List<(string Name, object? Node)[]> _pending = [];
    private Dictionary<string, object> _durable = new(StringComparer.Ordinal);

    /// <summary>What programs see: <see cref="SimulatedInode"/>s and directories by name.</summary>
    public SortedDictionary<string, object> Live { get; private set; } = new(StringComparer.Ordinal);

    /// <summary>Changes entries together (null removes), not durably.</summary>
    public void Change(params (string Name, object? Node)[] entries)
    {
        _pending.Add(entries);
        Apply(Live, entries);
    }

    /// <summary>Makes all changes durable.</summary>
    public void Sync()
    {
        _pending.Clear();
        _durable = new Dictionary<string, object>(Live, StringComparer.Ordinal);
    }

    /// <summary>Power loss: each change that is not durable is kept or lost.</summary>
    public void Crash(Random random)
    {
        foreach ((string, object?)[] entries in _pending)
        {
            if (random.Next(2) == 0)
            {
                Apply(_durable, entries);
            }
        }

        _pending.Clear();
        Live = new SortedDictionary<string, object>(_durable, StringComparer.Ordinal);
    }

    /// <summary>All nodes that are seen now or may be seen after a crash.</summary>
    public IEnumerable<object> Reachable() =>
        Live.Values.Concat(_durable.Values).Concat(_pending.SelectMany(static p => p).Select(static e => e.Node).OfType<object>()).Distinct();

    private static void Apply(IDictionary<string, object> to, (string Name, object? Node)[] entries)
    {
        foreach ((string name, object? node) in entries)
        {
            if (node is null)
            {
                to.Remove(name);
            }
            else
            {
                to[name] = node;
            }
        }
    }
}
