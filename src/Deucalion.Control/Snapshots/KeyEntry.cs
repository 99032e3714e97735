using System.Runtime.CompilerServices;
using Deucalion.Control.Access;

namespace Deucalion.Control.Snapshots;

/// <summary>An AccessKey ready for comparison.</summary>
internal sealed record KeyEntry(AccessKeyRecord Record, byte[] Salt, byte[] Hash, UserEntry User, Principal Principal, StrongBox<long> LastUsed);
