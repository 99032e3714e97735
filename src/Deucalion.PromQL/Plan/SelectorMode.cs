namespace Deucalion.PromQL.Plan;

/// <summary>How the samples around a selector's bounds are used.</summary>
internal enum SelectorMode : byte
{
    /// <summary>Only the samples inside.</summary>
    Plain,

    /// <summary>The last sample before the range counts as its start.</summary>
    Anchored,

    /// <summary>Values at the bounds are interpolated.</summary>
    Smoothed,
}
