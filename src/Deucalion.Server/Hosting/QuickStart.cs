using System.Net;
using System.Net.Sockets;
using Deucalion.Control;
using Deucalion.Control.Instances;

namespace Deucalion.Server.Hosting;

/// <summary>
/// Makes an empty installation show something: one V1 and one V2 instance that scrape this server and, where it runs, the machine's node exporter at
/// 15, 20 and 30 seconds, so that the query of the documentation has its three series. An installation that has instances is only described.
/// </summary>
internal static class QuickStart
{
    // The node exporter's well-known port.
    private const int NodeExporterPort = 9100;
    private const string V1Name = "quickstart-v1";
    private const string V2Name = "quickstart-v2";

    public static async Task RunAsync(ControlPlane control, IPEndPoint server, Banner banner, FirstStartResult first, CancellationToken cancellation)
    {
        if (control.Instances.Snapshot.Count == 0)
        {
            await CreateAsync(control, server, cancellation).ConfigureAwait(false);
        }

        InstanceRecord? v1 = control.Instances.Snapshot.FirstOrDefault(i => i.Name == V1Name);
        InstanceRecord? v2 = control.Instances.Snapshot.FirstOrDefault(i => i.Name == V2Name);
        if (v1 is null || v2 is null)
        {
            return;
        }

        string url1 = $"http://{server}/prometheus/{v1.RegionId}/{v1.Id}";
        string url2 = $"http://{server}/prometheus/{v2.RegionId}/{v2.Id}";
        string key = first.AccessKeySecret is null ? "'ACCESSKEY_ID:ACCESSKEY_SECRET'" : $"'{first.AccessKeyId}:{first.AccessKeySecret}'";
        string note = first.AccessKeySecret is null ? "\n  (put in the AccessKey of root that the first start printed)" : string.Empty;
        banner.Print($$"""

            HTTP API URLs
              {{V1Name}}  V1, token optional  {{url1}}
              {{V2Name}}  V2, AccessKey       {{url2}}

            Try in another terminal (samples come at once, the interval summaries of the second line within a minute):
              curl '{{url1}}/api/v1/query?query=up'
              curl -X GET -H 'Content-Type: application/json' -d '{"query":"arms_prometheus_target_interval_length_seconds_sum"}' '{{url1}}/api/v1/query'
              curl -u {{key}} '{{url2}}/api/v1/query?query=up'{{note}}
            """);
    }

    private static async Task CreateAsync(ControlPlane control, IPEndPoint server, CancellationToken cancellation)
    {
        string configuration = Configuration(server, await ListensAsync(NodeExporterPort, cancellation).ConfigureAwait(false));
        foreach ((string name, InstanceVersion version) in new[] { (V1Name, InstanceVersion.V1), (V2Name, InstanceVersion.V2) })
        {
            (InstanceRecord instance, _) = await control.Instances.CreateAsync(
                new InstanceDraft
                {
                    Name = name,
                    Version = version,
                    Tags = version == InstanceVersion.V1 ? new Dictionary<string, string> { ["default"] = "true" } : null,
                },
                Actor.System,
                cancellation).ConfigureAwait(false);
            await control.Configurations.PutAsync(instance.Id, configuration, "quick start", Actor.System, cancellation).ConfigureAwait(false);
        }
    }

    private static string Configuration(IPEndPoint server, bool withNodeExporter)
    {
        string node = withNodeExporter ? $", \"127.0.0.1:{NodeExporterPort}\"" : string.Empty;
        return $"""
            # Written by --quick-start; change it with PUT /control/v1/instances/ID/config.
            global:
              scrape_interval: 15s
            scrape_configs:
            - job_name: deucalion
              static_configs:
              - targets: ["{server}"]
            - job_name: every-20s
              scrape_interval: 20s
              static_configs:
              - targets: ["{server}"{node}]
            - job_name: every-30s
              scrape_interval: 30s
              static_configs:
              - targets: ["{server}"{node}]

            """ + (withNodeExporter ? $"- job_name: node\n  static_configs:\n  - targets: [\"127.0.0.1:{NodeExporterPort}\"]\n" : string.Empty);
    }

    private static async Task<bool> ListensAsync(int port, CancellationToken cancellation)
    {
        using var client = new TcpClient();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(1));
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, limit.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }
}
