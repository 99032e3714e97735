namespace Deucalion.Control.Inspection;

/// <summary>What an instance does at this moment. <paramref name="LastSampleTime"/> is null when it never received one.</summary>
public sealed record InstanceActivity(long ActiveSeries, double SamplesPerSecond, DateTimeOffset? LastSampleTime, int TargetsUp, int TargetsTotal)
{
    /// <summary>An instance that has done nothing.</summary>
    public static readonly InstanceActivity None = new(0, 0, null, 0, 0);
}
