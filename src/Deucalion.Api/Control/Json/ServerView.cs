namespace Deucalion.Api.Control.Json;

/// <summary>The process that answers; sizes in bytes. <c>instances</c> tells how far the start has come, <c>storage.byInstance</c> has the instances that the caller may see.</summary>
internal sealed record ServerView
{
    public required string Version { get; init; }

    public required string PrometheusVersion { get; init; }

    public required string Runtime { get; init; }

    public required string OperatingSystem { get; init; }

    public required string HostName { get; init; }

    public required int Processors { get; init; }

    public required DateTimeOffset StartTime { get; init; }

    public required DateTimeOffset ServerTime { get; init; }

    public required MemoryPart Memory { get; init; }

    public required OpenedPart Instances { get; init; }

    public required StoragePart Storage { get; init; }

    public required IReadOnlyDictionary<string, string> Flags { get; init; }

    internal sealed record MemoryPart(long Resident, long Limit);

    internal sealed record OpenedPart(int Opened, int Total);

    internal sealed record StoragePart(string Path, long Used, long VolumeFree, long VolumeSize, IReadOnlyDictionary<string, long> ByInstance);
}
