namespace Deucalion.PromQL.Functions.Range;

/// <summary>What start times of two samples after each other say about resets. Milliseconds, 0 = unknown.</summary>
internal static class StartTimes
{
    /// <summary>True when the counter began anew between two samples.</summary>
    public static bool IsReset(long previousStart, long previousTime, long start, long time)
    {
        // Unknown, invalid (after the sample) or OpenTelemetry's unknown (at the sample).
        if (start == 0 || start >= time || start < previousTime)
        {
            return false;
        }

        if (start > previousTime)
        {
            return true;
        }

        // It points at the previous sample: deltas do, and so do cumulative series of unknown start.
        return previousStart <= previousTime && previousStart != 0 && previousStart != previousTime;
    }

    /// <summary>True when a sample claims to have begun inside the time of the one before.</summary>
    public static bool Overlaps(long previousStart, long previousTime, long start) =>
        start != 0 && start < previousTime && start != previousStart;
}
