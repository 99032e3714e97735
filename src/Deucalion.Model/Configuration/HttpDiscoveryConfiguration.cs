namespace Deucalion.Model.Configuration;

/// <summary>One <c>http_sd_configs</c> entry.</summary>
public sealed record HttpDiscoveryConfiguration(string Url, TimeSpan RefreshInterval, HttpClientConfiguration HttpClient);
