using System.Globalization;

namespace Deucalion.Fuzz.Running;

/// <summary>What a run of a target found.</summary>
public sealed class FuzzReport(string target, int seed)
{
    /// <summary>Runs.</summary>
    public long Executions { get; set; }

    /// <summary>Inputs that led to something new and were kept.</summary>
    public int Corpus { get; set; }

    /// <summary>Runs that ended in a value, not in an expected exception.</summary>
    public long Values { get; set; }

    /// <summary>The longest single run.</summary>
    public TimeSpan Longest { get; set; }

    /// <summary>Most bytes that one run allocated.</summary>
    public long LargestAllocation { get; set; }

    /// <summary>Bugs: what and the input; one a place.</summary>
    public List<(string What, byte[] Input)> Failures { get; } = [];

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{target,-12} seed {seed}: {Executions} runs, {Values} gave values, corpus {Corpus}, {Failures.Count} failures, longest {Longest.TotalMilliseconds:F1} ms, largest allocation {LargestAllocation / 1024} KiB");
}
