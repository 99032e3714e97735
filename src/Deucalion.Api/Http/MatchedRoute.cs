namespace Deucalion.Api.Http;

/// <summary>Feature of a request: the template of the path that it reached, for metrics and the access log, which must not have a value a path.</summary>
public sealed record MatchedRoute(string Template);
