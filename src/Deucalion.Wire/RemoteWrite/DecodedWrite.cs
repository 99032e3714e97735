namespace Deucalion.Wire.RemoteWrite;

/// <summary>What a decoder found besides the good series that it put into the batch.</summary>
public sealed class DecodedWrite
{
    /// <summary>Most problems that are kept as text.</summary>
    public const int MaxListedProblems = 100;

    private readonly List<string> _problems = [];

    /// <summary>Samples and histograms of series with invalid labels, not in the batch.</summary>
    public long InvalidLabelSamples { get; internal set; }

    /// <summary>All problems.</summary>
    public int ProblemCount { get; private set; }

    /// <summary>Problems that are limits of the instance.</summary>
    public int LimitProblemCount { get; private set; }

    /// <summary>The first problems as sentences in Prometheus' words.</summary>
    public IReadOnlyList<string> Problems => _problems;

    internal void Add(string problem, bool isLimit = false)
    {
        ProblemCount++;
        LimitProblemCount += isLimit ? 1 : 0;
        if (_problems.Count < MaxListedProblems)
        {
            _problems.Add(problem);
        }
    }
}
