namespace Deucalion.Api.Control;

/// <summary>
/// Base URLs of the listeners, such as <c>http://127.0.0.1:9090</c>, for regions that configure none. A wildcard host (0.0.0.0, [::], *, +)
/// is replaced by the host that the caller used. Without internal listener the internal URLs are the public ones.
/// </summary>
public sealed record ListenerUrls(string Public, string? Internal);
