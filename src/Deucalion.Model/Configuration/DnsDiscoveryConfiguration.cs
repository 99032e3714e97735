namespace Deucalion.Model.Configuration;

/// <summary>One <c>dns_sd_configs</c> entry; type SRV, A, AAAA, MX or NS, port 0 for SRV.</summary>
public sealed record DnsDiscoveryConfiguration(IReadOnlyList<string> Names, string Type, int Port, TimeSpan RefreshInterval);
