namespace Deucalion.Control.Database.Rows;

/// <summary>Table instances. Times are Unix milliseconds; maps and lists are JSON.</summary>
internal sealed class InstanceRow
{
    public string Id { get; set; } = string.Empty;

    public string Name { get; set; } = string.Empty;

    public string RegionId { get; set; } = string.Empty;

    public string Version { get; set; } = string.Empty;

    public int StorageDays { get; set; }

    public long StorageSize { get; set; }

    public string RetentionRules { get; set; } = "[]";

    public long? OutOfOrderWindowMs { get; set; }

    public string ExternalLabels { get; set; } = "{}";

    public string Tags { get; set; } = "{}";

    public string Limits { get; set; } = "{}";

    public bool TokenRequired { get; set; }

    public bool AuthFreeRead { get; set; }

    public string AuthFreeReadSources { get; set; } = "[]";

    public bool AuthFreeWrite { get; set; }

    public string AuthFreeWriteSources { get; set; } = "[]";

    public long CreatedAt { get; set; }

    public long? DeletedAt { get; set; }

    public long SettingsRevision { get; set; }

    public long ConfigurationRevision { get; set; }

    public long RulesRevision { get; set; }
}
