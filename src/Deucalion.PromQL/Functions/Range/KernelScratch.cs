namespace Deucalion.PromQL.Functions.Range;

/// <summary>Memory of one range function in one thread, kept from series to series.</summary>
internal sealed class KernelScratch
{
    /// <summary>Extrapolation by step.</summary>
    public ExtrapolationPlan Extrapolation { get; set; } = new();

    /// <summary>Clock of the present series; 0 = none.</summary>
    public ulong Clock { get; set; }

    /// <summary>Where the counter began anew.</summary>
    public ResetRows Resets { get; } = new();

    /// <summary>Sums of the windows.</summary>
    public WindowSums Sums { get; } = new();

    /// <summary>The window in order.</summary>
    public SortedWindow Sorted { get; } = new();

    /// <summary>Values of the scalar arguments by step, in their order.</summary>
    public double[][] Parameters { get; set; } = [];

    /// <summary>Rows that wait to become the extreme of a window.</summary>
    public int[] Rows { get; set; } = [];
}
