namespace Deucalion.Runtime.Queries;

/// <summary>
/// Where a query comes from. Caller: what takes turns in the queue (the id of a key or token, or a user); User: its name for people; Address: the client's
/// address; Method, Path: of the HTTP request, without parameters. No secret.
/// </summary>
public sealed record QueryOrigin(string Caller, string User, string Address, string Method, string Path);
