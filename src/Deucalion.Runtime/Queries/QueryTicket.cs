namespace Deucalion.Runtime.Queries;

/// <summary>
/// Who wants a place: instances take turns, and in an instance its callers (a key, a token, a user) do. <see cref="InstancePlaces"/>: queries of the
/// instance that may run at once.
/// </summary>
public readonly record struct QueryTicket(string InstanceId, string Caller, int InstancePlaces);
