using System.Runtime.InteropServices;
using Deucalion.Model.Samples;

namespace Deucalion.Tsdb.Head;

/// <summary>Metadata of metric families: the distinct entries of each, newest last, a bounded number. Safe from many threads.</summary>
internal sealed class MetadataTable
{
    /// <summary>Distinct entries kept for a family: a help text that changes with every scrape must not grow for ever.</summary>
    private const int MaxPerFamily = 16;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<MetricMetadata>> _families = [];

    /// <summary>Grows with every change.</summary>
    public long Version { get; private set; }

    public bool IsNew(MetricMetadata m)
    {
        lock (_lock)
        {
            return !_families.TryGetValue(m.Family, out List<MetricMetadata>? list) || !list.Contains(m);
        }
    }

    public void Add(MetricMetadata m)
    {
        lock (_lock)
        {
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
}
