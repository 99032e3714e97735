using Deucalion.Control.Instances;

namespace Deucalion.Control.Snapshots;

/// <summary>An instance with its tokens.</summary>
internal sealed record InstanceEntry(InstanceRecord Record, TokenEntry[] Tokens);
