using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Deucalion.Model.Configuration;
using Deucalion.Model.Labels;

namespace Deucalion.Scrape.Discovery;

/// <summary>Resolves names to addresses at each refresh interval; a name that cannot be resolved keeps its last addresses.</summary>
internal sealed class DnsDiscoverer(DnsDiscoveryConfiguration configuration, TimeProvider time, ScrapeCounters counters) : IDiscoverer
{
    private readonly Dictionary<string, TargetGroup> _groups = new(StringComparer.Ordinal);

    public string Mechanism => "dns";

    public async Task RunAsync(Func<IReadOnlyList<TargetGroup>, Task> changed, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                foreach (string name in configuration.Names)
                {
                    await ResolveAsync(name, cancellation);
                }

                await changed([.. _groups.Values]);
                await Task.Delay(configuration.RefreshInterval, time, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            // The configuration no longer needs it.
        }
    }

    private async Task ResolveAsync(string name, CancellationToken cancellation)
    {
        try
        {
            AddressFamily family = configuration.Type == "AAAA" ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
            IPAddress[] addresses = await Dns.GetHostAddressesAsync(name, family, cancellation);
            var targets = new List<LabelSet>();
            foreach (IPAddress address in addresses)
            {
                string host = address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
                targets.Add(LabelSet.Of(
                    ("__address__", string.Create(CultureInfo.InvariantCulture, $"{host}:{configuration.Port}")), ("__meta_dns_name", name)));
            }

            _groups[name] = new TargetGroup(targets, LabelSet.Empty, name);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            counters.DiscoveryFailed(Mechanism, $"{name}: {e.Message}");
        }
    }
}
