using Deucalion.Model.Labels;
using Deucalion.Wire.RemoteWrite;

namespace Deucalion.RemoteWrite.Receiving;

/// <summary>Limits of one write request.</summary>
public sealed record RemoteWriteLimits
{
    /// <summary>Prometheus' remoteWriteMaxRequestSize is 32 MiB decoded (storage/remote); the same here.</summary>
    public int MaxDecodedBytes { get; init; } = 32 << 20;

    /// <summary>Active series of the instance.</summary>
    public long MaxActiveSeries { get; init; } = long.MaxValue;

    /// <summary>Samples later than now plus this are refused (Prometheus' maxAheadTime, 10 minutes).</summary>
    public TimeSpan MaxAhead { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Alternatives of which every series must fulfil one (label-based access control); null = any series may be written.</summary>
    public IReadOnlyList<IReadOnlyList<Matcher>>? LabelScopes { get; init; }

    /// <summary>Active series of one metric name.</summary>
    public long MaxSeriesPerMetric { get; init; } = long.MaxValue;

    /// <summary>What labels may be.</summary>
    public LabelLimits Labels { get; init; }

    /// <summary>Asked with the number of samples of a request before it is stored: null lets it in, else the time after which to come again.</summary>
    public Func<long, TimeSpan?>? Admit { get; init; }
}
