namespace Deucalion.PromQL.Functions.Histograms;

/// <summary>What the start times of consecutive samples of a counter say. All in Unix milliseconds, 0 = unknown.</summary>
public static class StartTime
{
    /// <summary>
    /// True when the counter began anew between two samples: the current start time is known, before its sample, and after the previous sample, or at
    /// it while the previous start time is known (a delta; an unknown start time is repeated as the first sample's time).
    /// </summary>
    public static bool IsReset(long previousStart, long previousTime, long currentStart, long currentTime)
    {
        if (currentStart == 0 || currentStart >= currentTime || currentStart < previousTime)
        {
            return false;
        }

        return currentStart > previousTime || (previousStart != 0 && previousStart < previousTime);
    }

    /// <summary>True when the current start time contradicts the previous sample: before it, but not the same counter run.</summary>
    public static bool Overlaps(long previousStart, long previousTime, long currentStart) =>
        currentStart != 0 && currentStart < previousTime && currentStart != previousStart;
}
