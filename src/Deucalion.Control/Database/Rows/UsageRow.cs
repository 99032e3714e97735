namespace Deucalion.Control.Database.Rows;

/// <summary>Table usage: sums of a UTC day.</summary>
internal sealed class UsageRow
{
    public string InstanceId { get; set; } = string.Empty;

    public string Day { get; set; } = string.Empty;

    public string Job { get; set; } = string.Empty;

    public string KeyId { get; set; } = string.Empty;

    public long Points { get; set; }

    public long Bytes { get; set; }

    public long Queries { get; set; }

    public long SamplesRead { get; set; }
}
