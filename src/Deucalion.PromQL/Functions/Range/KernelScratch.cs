namespace Deucalion.PromQL.Functions.Range;

/// <summary>Memory of one range function in one thread, kept from series to series.</summary>
internal sealed class KernelScratch
{
    /// <summary>Extrapolation by step.</summary>
    public ExtrapolationPlan Extrapolation { get; } = new();

    /// <summary>Clock of the present series; 0 = none.</summary>
    public ulong Clock { get; set; }

    /// <summary>Rows that wait to become the extreme of a window.</summary>
    public int[] Rows { get; set; } = [];
}
