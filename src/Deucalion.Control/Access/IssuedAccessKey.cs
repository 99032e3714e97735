namespace Deucalion.Control.Access;

/// <summary>An AccessKey at the one moment its secret is known.</summary>
public sealed class IssuedAccessKey(AccessKeyRecord record, string secret)
{
    /// <summary>What is kept.</summary>
    public AccessKeyRecord Record { get; } = record;

    /// <summary>The secret; shown once, kept only as a hash.</summary>
    public string Secret { get; } = secret;
}
