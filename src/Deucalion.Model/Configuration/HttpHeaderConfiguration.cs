namespace Deucalion.Model.Configuration;

/// <summary>A header to send: values in clear, secret values, and values from files.</summary>
public sealed record HttpHeaderConfiguration(string Name, IReadOnlyList<string> Values, IReadOnlyList<Secret> Secrets, IReadOnlyList<string> Files);
