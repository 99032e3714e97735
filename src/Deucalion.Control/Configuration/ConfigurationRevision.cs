namespace Deucalion.Control.Configuration;

/// <summary>One text that an instance's configuration has had; lists leave <paramref name="Text"/> empty.</summary>
public sealed record ConfigurationRevision(
    string InstanceId, long Revision, string Text, string Note, DateTimeOffset CreateTime, string CreatedBy, bool IsCurrent);
