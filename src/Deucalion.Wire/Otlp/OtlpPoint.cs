using Deucalion.Wire.Labels;

namespace Deucalion.Wire.Otlp;

/// <summary>A data point of any kind; only the members of its kind are set. Reused from point to point.</summary>
internal sealed class OtlpPoint
{
    /// <summary>Attributes: keys as they came, values as text.</summary>
    public LabelAssembler Attributes { get; } = new();

    public List<OtlpExemplar> Exemplars { get; } = [];

    public List<ulong> BucketCounts { get; } = [];

    public List<ulong> NegativeCounts { get; } = [];

    public List<double> Bounds { get; } = [];

    public List<(double Quantile, double Value)> Quantiles { get; } = [];

    /// <summary>Nanoseconds since the epoch.</summary>
    public ulong TimeNs { get; set; }

    public ulong StartNs { get; set; }

    public double Value { get; set; }

    public ulong Count { get; set; }

    public double Sum { get; set; }

    public bool HasSum { get; set; }

    public int Scale { get; set; }

    public ulong ZeroCount { get; set; }

    public int PositiveOffset { get; set; }

    public int NegativeOffset { get; set; }

    /// <summary>The flag "no recorded value".</summary>
    public bool IsStale { get; set; }

    /// <summary>Unix milliseconds.</summary>
    public long Time => (long)(TimeNs / 1_000_000);

    /// <summary>Unix milliseconds; 0 = unknown.</summary>
    public long StartTime => (long)(StartNs / 1_000_000);

    public void Clear()
    {
        Attributes.Clear();
        Exemplars.Clear();
        BucketCounts.Clear();
        NegativeCounts.Clear();
        Bounds.Clear();
        Quantiles.Clear();
        TimeNs = StartNs = Count = ZeroCount = 0;
        Value = Sum = 0;
        HasSum = IsStale = false;
        Scale = PositiveOffset = NegativeOffset = 0;
    }
}
