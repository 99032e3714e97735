using Deucalion.Model.Configuration;
using Deucalion.Tsdb;

namespace Deucalion.Runtime.Instances;

/// <summary>How instances are run in this process.</summary>
public sealed record RuntimeOptions
{
    /// <summary>Directory that holds <c>instances/{id}</c>.</summary>
    public required string StoragePath { get; init; }

    /// <summary>What an acknowledged write promises.</summary>
    public SyncMode SyncMode { get; init; } = SyncMode.Sync;

    /// <summary>HOST:PORT that the series of the server's own scraping carry as <c>instance</c>.</summary>
    public string InstanceAddress { get; init; } = "localhost:9090";

    /// <summary>Below this directory lie the files that configurations of instances may name; null: none.</summary>
    public FileBoundary? InstanceFiles { get; init; }

    /// <summary>True: targets are scraped at once when they appear and not at their offset inside the interval; for demonstrations.</summary>
    public bool ImmediateScrapes { get; init; }

    /// <summary>User-Agent of scrapes.</summary>
    public string UserAgent { get; init; } = "Deucalion";

    /// <summary>Time between looks for background work.</summary>
    public TimeSpan MaintenanceInterval { get; init; } = TimeSpan.FromSeconds(1);
}
