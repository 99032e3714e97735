namespace Deucalion.Control.Access;

/// <summary>A token of a V1 instance, without its secret.</summary>
public sealed record TokenRecord(
    string Id, string InstanceId, DateTimeOffset CreateTime, DateTimeOffset? ExpireTime, DateTimeOffset? LastUsedTime, string CreatedBy);
