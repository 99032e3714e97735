using Deucalion.Api.Http;
using Deucalion.Control.Limits;
using Deucalion.RemoteWrite.Receiving;
using Deucalion.Wire.RemoteWrite;

namespace Deucalion.Api.Write;

/// <summary>The limits of a caller as the write doors need them.</summary>
public static class WriteLimits
{
    // Compressed bodies above the limit of the decompressed size cannot be right.
    private const int DefaultMaxBytes = 32 << 20;

    /// <summary>Bytes that a body may have, compressed and decompressed.</summary>
    public static int MaxBytes(DataPlaneRequest request) =>
        request.Limits.RequestBytes is > 0 and var bytes ? (int)Math.Min(bytes, int.MaxValue / 2) : DefaultMaxBytes;

    /// <summary>The limits of one request.</summary>
    public static RemoteWriteLimits Of(DataPlaneRequest request)
    {
        InstanceLimits limits = request.Limits;
        return new RemoteWriteLimits
        {
            MaxDecodedBytes = MaxBytes(request),
            LabelScopes = request.LabelScopes,
            MaxSeriesPerMetric = limits.SeriesPerMetric > 0 ? limits.SeriesPerMetric : long.MaxValue,
            Labels = new LabelLimits(Bounded(limits.LabelsPerSeries), Bounded(limits.LabelNameLength), Bounded(limits.LabelValueLength)),
            Admit = limits.SamplesPerSecond > 0 ? n => request.Instance.SampleRate.TryTake(n, limits.SamplesPerSecond, limits.SamplesBurst) : null,
            MaxActiveSeries = limits.ActiveSeries > 0 ? limits.ActiveSeries : long.MaxValue,
        };
    }

    private static int Bounded(long limit) => (int)Math.Min(limit, int.MaxValue);
}
