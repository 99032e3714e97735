namespace Deucalion.Model.Configuration;

/// <summary>One <c>file_sd_configs</c> entry: patterns of JSON and YAML files, read again when they change and at each interval.</summary>
public sealed record FileDiscoveryConfiguration(IReadOnlyList<string> Files, TimeSpan RefreshInterval);
