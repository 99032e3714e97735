using System.Collections;

namespace Deucalion.Wire.Otlp;

/// <summary>What a translation found besides what it put into the batch.</summary>
public sealed class OtlpTranslation
{
    private const int MaxListed = 20;
    private readonly List<string> _problems = [];

    /// <summary>Data points in the request.</summary>
    public long Points { get; internal set; }

    /// <summary>Data points that could not be translated.</summary>
    public long RejectedPoints { get; internal set; }

    /// <summary>Samples of target_info, which are no data points.</summary>
    public long TargetInfoSamples { get; internal set; }

    /// <summary>The first problems as sentences.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>For each series of the batch whether its samples are changes since the one before and not totals; null when there is none of them.</summary>
    public BitArray? DeltaSeries { get; internal set; }

    internal void Reject(long points, string problem)
    {
        RejectedPoints += points;
        if (_problems.Count < MaxListed && !_problems.Contains(problem))
        {
            _problems.Add(problem);
        }
    }
}
