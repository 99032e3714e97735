namespace Deucalion.Control.Limits;

/// <summary>The limits in force: every value is set, 0 means not limited. Immutable.</summary>
public sealed class InstanceLimits
{
    private readonly long[] _values;

    private InstanceLimits(long[] values) => _values = values;

    /// <summary>The defaults of the catalogue.</summary>
    public static InstanceLimits Defaults { get; } = new([.. LimitCatalog.All.Select(d => d.Default)]);

    /// <summary>Value of one limit.</summary>
    public long this[LimitKind kind] => _values[(int)kind];

    /// <summary>Series with samples in the head.</summary>
    public long ActiveSeries => this[LimitKind.ActiveSeries];

    /// <summary>Active series of one metric name.</summary>
    public long SeriesPerMetric => this[LimitKind.SeriesPerMetric];

    /// <summary>Samples a second.</summary>
    public long SamplesPerSecond => this[LimitKind.SamplesPerSecond];

    /// <summary>Samples at once above the rate.</summary>
    public long SamplesBurst => this[LimitKind.SamplesBurst];

    /// <summary>Labels of one series.</summary>
    public long LabelsPerSeries => this[LimitKind.LabelsPerSeries];

    /// <summary>Bytes of a label name.</summary>
    public long LabelNameLength => this[LimitKind.LabelNameLength];

    /// <summary>Bytes of a label value.</summary>
    public long LabelValueLength => this[LimitKind.LabelValueLength];

    /// <summary>Bytes of a write request after decompression.</summary>
    public long RequestBytes => this[LimitKind.RequestBytes];

    /// <summary>Samples that one query may hold in memory.</summary>
    public long SamplesPerQuery => this[LimitKind.SamplesPerQuery];

    /// <summary>Steps of a range query.</summary>
    public long PointsPerSeries => this[LimitKind.PointsPerSeries];

    /// <summary>Longest run of a query; zero when not limited.</summary>
    public TimeSpan QueryTimeout => TimeSpan.FromMilliseconds(this[LimitKind.QueryTimeout]);

    /// <summary>Queries at the same moment.</summary>
    public long ConcurrentQueries => this[LimitKind.ConcurrentQueries];

    /// <summary>Series that one query may select.</summary>
    public long SeriesPerQuery => this[LimitKind.SeriesPerQuery];

    /// <summary>Bytes of one answer.</summary>
    public long ResponseBytes => this[LimitKind.ResponseBytes];

    /// <summary>Bytes of memory of one query.</summary>
    public long MemoryPerQuery => this[LimitKind.MemoryPerQuery];

    /// <summary>These limits with some replaced.</summary>
    public InstanceLimits With(IReadOnlyDictionary<LimitKind, long> overrides)
    {
        if (overrides.Count == 0)
        {
            return this;
        }

        long[] values = [.. _values];
        foreach ((LimitKind kind, long value) in overrides)
        {
            values[(int)kind] = value;
        }

        return new InstanceLimits(values);
    }

    /// <summary>These limits narrowed by a key's own: the smaller of both counts, and 0 limits nothing.</summary>
    public InstanceLimits Narrowed(IReadOnlyDictionary<LimitKind, long> byKey)
    {
        if (byKey.Count == 0)
        {
            return this;
        }

        long[] values = [.. _values];
        foreach ((LimitKind kind, long value) in byKey)
        {
            ref long present = ref values[(int)kind];
            if (value > 0 && (present == 0 || value < present))
            {
                present = value;
            }
        }

        return new InstanceLimits(values);
    }
}
