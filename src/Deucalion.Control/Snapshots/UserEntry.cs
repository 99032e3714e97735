using Deucalion.Control.Access;

namespace Deucalion.Control.Snapshots;

/// <summary>A user with the statements of all attached policies.</summary>
internal sealed record UserEntry(UserRecord Record, string? PasswordHash, CompiledStatement[] Statements);
