using System.Globalization;
using Deucalion.Model.Labels;
using Deucalion.Storage.Writing;
using Deucalion.Tsdb;

namespace Deucalion.PromQL.Benchmarks;

/// <summary>
/// Samples as machines and pods give them: counters with resets, decimal gauges, page-sized gauges, constants, classic histograms; each target is sampled every
/// 15 s with some milliseconds of jitter. The same in every run.
/// </summary>
internal sealed class ClusterLoad
{
    private const long Interval = 15_000;
    private static readonly string[] Modes = ["idle", "iowait", "irq", "nice", "softirq", "steal", "system", "user"];
    private static readonly string[] Bounds = ["0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf"];
    private static readonly string[] Phases = ["Failed", "Pending", "Running", "Succeeded", "Unknown"];
    private readonly List<List<(LabelSet Labels, int Kind)>> _targets = [];
    private readonly Random _random = new(11);

    /// <summary>First sample; on a boundary of the store's windows.</summary>
    public const long Start = 1_700_006_400_000;

    public ClusterLoad(int hosts, int pods)
    {
        for (int h = 0; h < hosts; h++)
        {
            AddHost(string.Create(CultureInfo.InvariantCulture, $"node-{h:D3}:9100"));
        }

        for (int p = 0; p < pods; p += 50)
        {
            _targets.Add([]);
            for (int i = p; i < Math.Min(pods, p + 50); i++)
            {
                AddPod(i);
            }
        }
    }

    /// <summary>Number of series.</summary>
    public int Series => _targets.Sum(t => t.Count);

    /// <summary>Appends rounds of samples to a store, one batch a target and round.</summary>
    public async Task AppendAsync(TimeSeriesStore store, int firstRound, int rounds)
    {
        double[][] state = [.. _targets.Select(t => new double[t.Count])];
        var batch = new WriteBatch();
        for (int round = firstRound; round < firstRound + rounds; round++)
        {
            for (int t = 0; t < _targets.Count; t++)
            {
                long time = Start + (round * Interval) + (t * 997 % 15_000) + _random.Next(3);
                batch.Clear();
                for (int i = 0; i < _targets[t].Count; i++)
                {
                    batch.BeginSeries(_targets[t][i].Labels);
                    batch.AddSample(time, Next(ref state[t][i], _targets[t][i].Kind));
                }

                AppendResult result = await store.AppendAsync(batch, AppendOptions.AllOrNothing, CancellationToken.None);
                if (result.SamplesStored != _targets[t].Count)
                {
                    throw new InvalidOperationException("samples were refused");
                }
            }
        }
    }

    private double Next(ref double v, int kind)
    {
        switch (kind)
        {
            case 0:
                v = _random.Next(2000) == 0 ? 0 : Math.Round(v + (_random.Next(1, 1500) * 0.01), 2);
                break;
            case 1:
                v += _random.Next(3) == 0 ? 0 : _random.Next(1, 90_000);
                break;
            case 2:
                v = 4096.0 * _random.Next(1_000_000, 1_200_000);
                break;
            case 3:
                v = Math.Round(_random.NextDouble() * 8, 2);
                break;
            default:
                v = kind;
                break;
        }

        return v;
    }

    private void AddHost(string instance)
    {
        var series = new List<(LabelSet, int)>();
        _targets.Add(series);
        void Add(int kind, string name, params ReadOnlySpan<(string, string)> labels) =>
            series.Add((LabelSet.Of([("__name__", name), ("instance", instance), ("job", "node"), .. labels]), kind));
        Add(100, "up");
        Add(3, "node_load1");
        Add(3, "node_load5");
        Add(100, "node_uname_info", ("nodename", instance[..8]), ("release", "6.1.0-18-amd64"), ("machine", "x86_64"));
        Add(100 + (1 << 20), "node_memory_MemTotal_bytes");
        foreach (string m in (string[])["MemFree", "MemAvailable", "Active", "Cached", "Buffers", "Inactive", "Slab", "Mapped"])
        {
            Add(2, "node_memory_" + m + "_bytes");
        }

        for (int cpu = 0; cpu < 8; cpu++)
        {
            foreach (string mode in Modes)
            {
                Add(0, "node_cpu_seconds_total", ("cpu", cpu.ToString(CultureInfo.InvariantCulture)), ("mode", mode));
            }
        }

        for (int d = 0; d < 6; d++)
        {
            string device = "eth" + d.ToString(CultureInfo.InvariantCulture);
            Add(1, "node_network_receive_bytes_total", ("device", device));
            Add(1, "node_network_transmit_bytes_total", ("device", device));
            Add(2, "node_filesystem_avail_bytes", ("device", "/dev/nvme" + d.ToString(CultureInfo.InvariantCulture)), ("mountpoint", "/mnt/" + device));
            for (int k = 0; k < 12; k++)
            {
                Add(k < 8 ? 200 + k : 3, "node_constant_thing_" + k.ToString(CultureInfo.InvariantCulture), ("device", device));
            }
        }

        foreach (string route in (string[])["/", "/login", "/cart", "/pay"])
        {
            foreach (string le in Bounds)
            {
                Add(1, "app_request_duration_seconds_bucket", ("le", le), ("route", route));
            }
        }
    }

    private void AddPod(int pod)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{(pod % 7 == 0 ? "api" : "worker")}-{pod % 100:D2}{pod % 10}-{pod * 7919 % 99991:x5}");
        (string, string)[] common = [("namespace", "team-" + (pod % 20).ToString(CultureInfo.InvariantCulture)), ("pod", name), ("instance", "10.0.0.1:10250"), ("job", "kubelet")];
        void Add(int kind, string metric, params ReadOnlySpan<(string, string)> labels) =>
            _targets[^1].Add((LabelSet.Of([("__name__", metric), .. common, .. labels]), kind));
        string node = "ip-10-0-" + (pod % 50).ToString(CultureInfo.InvariantCulture);
        Add(100, "kube_pod_info", ("node", node), ("host_ip", node), ("created_by_name", name[..6]), ("uid", (pod * 104729L).ToString("x", CultureInfo.InvariantCulture)));
        foreach (string phase in Phases)
        {
            Add(phase == "Running" ? 100 : 101, "kube_pod_status_phase", ("phase", phase));
        }

        foreach (string container in (string[])["app", "sidecar", string.Empty])
        {
            (string, string)[] ids = [("container", container), ("id", "/kubepods/" + (pod * 7907L * 104729).ToString("x16", CultureInfo.InvariantCulture)), ("image", "registry.example.net/app@sha256:0123456789abcdef")];
            Add(2, "container_memory_working_set_bytes", ids);
            Add(0, "container_cpu_usage_seconds_total", ids);
        }
    }
}
