using System.Runtime.InteropServices;
using Deucalion.Model.Samples;

namespace Deucalion.Tsdb.Head;

/// <summary>
/// Metadata of metric families: the distinct entries of each, newest last. Bounded in families, entries of a family and length of texts; what is beyond is left out
/// and counted. Safe from many threads.
/// </summary>
internal sealed class MetadataTable(int maxFamilies = MetadataTable.DefaultFamilies)
{
    /// <summary>Families that most servers never reach.</summary>
    public const int DefaultFamilies = 100_000;

    /// <summary>Characters of a help text or unit that are kept.</summary>
    public const int MaxText = 4096;

    /// <summary>Distinct entries kept for a family: a help text that changes with every scrape must not grow for ever.</summary>
    private const int MaxPerFamily = 16;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<MetricMetadata>> _families = [];
    private long _refused;

    /// <summary>Grows with every change.</summary>
    public long Version { get; private set; }

    /// <summary>Entries of new families that were left out because there are too many.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>True when it is not known yet and there is room for it; without room it is counted.</summary>
    public bool IsNew(MetricMetadata m)
    {
        m = Bounded(m);
        lock (_lock)
        {
            if (_families.TryGetValue(m.Family, out List<MetricMetadata>? list))
            {
                return !list.Contains(m);
            }

            bool room = _families.Count < maxFamilies && m.Family.Length <= MaxText;
            _refused += room ? 0 : 1;
            return room;
        }
    }

    public void Add(MetricMetadata m)
    {
        m = Bounded(m);
        lock (_lock)
        {
            if (m.Family.Length > MaxText || (_families.Count >= maxFamilies && !_families.ContainsKey(m.Family)))
            {
                return;
            }

            ref List<MetricMetadata>? list = ref CollectionsMarshal.GetValueRefOrAddDefault(_families, m.Family, out _);
            list ??= new List<MetricMetadata>(1);
            if (list.Contains(m))
            {
                return;
            }

            if (list.Count == MaxPerFamily)
            {
                list.RemoveAt(0);
            }

            list.Add(m);
            Version++;
        }
    }

    public IReadOnlyList<MetricMetadata> Get(string? family)
    {
        lock (_lock)
        {
            if (family is not null)
            {
                return _families.TryGetValue(family, out List<MetricMetadata>? one) ? [.. one] : [];
            }

            return [.. _families.OrderBy(f => f.Key, StringComparer.Ordinal).SelectMany(f => f.Value)];
        }
    }

    private static MetricMetadata Bounded(MetricMetadata m) =>
        m.Help.Length <= MaxText && m.Unit.Length <= MaxText ? m : m with { Help = Cut(m.Help), Unit = Cut(m.Unit) };

    private static string Cut(string text) => text.Length <= MaxText ? text : text[..MaxText];
}
