using System.Text;
using Deucalion.Model.Samples;

namespace Deucalion.Scrape.Loops;

/// <summary>Metadata of a target's families. The loop writes, the API reads: safe from many threads.</summary>
internal sealed class MetadataCache
{
    // A family is remembered for ten scrapes after it was last seen, as in Prometheus.
    private const int KeptIterations = 10;

    private readonly Lock _lock = new();
    private readonly Dictionary<byte[], MetadataEntry> _families = new(RawSeriesComparer.Instance);
    private readonly Dictionary<byte[], MetadataEntry>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    public MetadataCache() => _lookup = _families.GetAlternateLookup<ReadOnlySpan<byte>>();

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _families.Count;
            }
        }
    }

    public void SetType(ReadOnlySpan<byte> family, MetricType type, long iteration)
    {
        lock (_lock)
        {
            MetadataEntry e = Entry(family, iteration);
            if (e.Type != type)
            {
                e.Type = type;
                e.ChangedAt = iteration;
            }
        }
    }

    public void SetHelp(ReadOnlySpan<byte> family, ReadOnlySpan<byte> help, long iteration)
    {
        lock (_lock)
        {
            MetadataEntry e = Entry(family, iteration);
            if (!Same(e.Help, help))
            {
                e.Help = Encoding.UTF8.GetString(help);
                e.ChangedAt = iteration;
            }
        }
    }

    public void SetUnit(ReadOnlySpan<byte> family, ReadOnlySpan<byte> unit, long iteration)
    {
        lock (_lock)
        {
            MetadataEntry e = Entry(family, iteration);
            if (!Same(e.Unit, unit))
            {
                e.Unit = Encoding.UTF8.GetString(unit);
                e.ChangedAt = iteration;
            }
        }
    }

    /// <summary>Families that changed in an iteration or later.</summary>
    public List<MetricMetadata> ChangedSince(long iteration) => List(e => e.ChangedAt >= iteration);

    /// <summary>All families in name order.</summary>
    public List<MetricMetadata> All() => List(_ => true);

    /// <summary>Forgets what was not seen for a while.</summary>
    public void Forget(long iteration)
    {
        lock (_lock)
        {
            foreach ((byte[] family, MetadataEntry e) in _families)
            {
                if (iteration - e.SeenAt > KeptIterations)
                {
                    _families.Remove(family);
                }
            }
        }
    }

    private List<MetricMetadata> List(Func<MetadataEntry, bool> which)
    {
        var list = new List<MetricMetadata>();
        lock (_lock)
        {
            foreach ((byte[] family, MetadataEntry e) in _families)
            {
                if (which(e))
                {
                    list.Add(new MetricMetadata(Encoding.UTF8.GetString(family), e.Type, e.Help, e.Unit));
                }
            }
        }

        list.Sort((a, b) => string.CompareOrdinal(a.Family, b.Family));
        return list;
    }

    private MetadataEntry Entry(ReadOnlySpan<byte> family, long iteration)
    {
        if (!_lookup.TryGetValue(family, out MetadataEntry? e))
        {
            e = new MetadataEntry { ChangedAt = iteration };
            _lookup[family] = e;
        }

        e.SeenAt = iteration;
        return e;
    }

    // Compares without making a string: unchanged metadata is the rule.
    private static bool Same(string known, ReadOnlySpan<byte> utf8)
    {
        if (known.Length > utf8.Length)
        {
            return false;
        }

        int at = 0;
        while (!utf8.IsEmpty)
        {
            if (utf8[0] < 0x80)
            {
                if (at >= known.Length || known[at++] != utf8[0])
                {
                    return false;
                }

                utf8 = utf8[1..];
                continue;
            }

            Rune.DecodeFromUtf8(utf8, out Rune rune, out int used);
            if (at >= known.Length || !Rune.TryGetRuneAt(known, at, out Rune have) || have != rune)
            {
                return false;
            }

            at += rune.Utf16SequenceLength;
            utf8 = utf8[used..];
        }

        return at == known.Length;
    }
}
