using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Deucalion.Control.Snapshots;

/// <summary>When keys and tokens were last accepted on this node, in Unix milliseconds (0: not yet). Written to the database in batches.</summary>
internal sealed class LastUse
{
    private readonly ConcurrentDictionary<string, StrongBox<long>> _boxes = new();
    private readonly Dictionary<string, long> _written = [];

    /// <summary>The cell of a key or token.</summary>
    public StrongBox<long> BoxFor(string id) => _boxes.GetOrAdd(id, static _ => new StrongBox<long>());

    /// <summary>Last use on this node, or null.</summary>
    public long? Get(string id) => _boxes.TryGetValue(id, out StrongBox<long>? box) && Volatile.Read(ref box.Value) is > 0 and var at ? at : null;

    /// <summary>Those that changed since they were last written. Called by one step at a time.</summary>
    public List<KeyValuePair<string, long>> TakeChanged()
    {
        var changed = new List<KeyValuePair<string, long>>();
        foreach ((string id, StrongBox<long> box) in _boxes)
        {
            long at = Volatile.Read(ref box.Value);
            if (at > 0 && _written.GetValueOrDefault(id) != at)
            {
                changed.Add(new(id, at));
            }
        }

        return changed;
    }

    /// <summary>Remembers what reached the database.</summary>
    public void MarkWritten(IEnumerable<KeyValuePair<string, long>> written)
    {
        foreach ((string id, long at) in written)
        {
            _written[id] = at;
        }
    }

    /// <summary>Forgets keys and tokens that are no more.</summary>
    public void Keep(Func<string, bool> exists)
    {
        foreach (string id in _boxes.Keys)
        {
            if (!exists(id))
            {
                _boxes.TryRemove(id, out _);
                _written.Remove(id);
            }
        }
    }
}
