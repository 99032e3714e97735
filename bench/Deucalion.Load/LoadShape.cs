namespace Deucalion.Load;

/// <summary>How one series behaves.</summary>
internal enum SeriesKind : byte
{
    Constant,
    Counter,
    BusyCounter,
    Seconds,
    Gauge,
    Pages,
    Duration,
}

/// <summary>One series of an owner (a host or a container): metric, its own labels, behaviour.</summary>
internal readonly record struct SeriesTemplate(string Metric, (string Name, string Value)[] Labels, SeriesKind Kind);

/// <summary>What every owner exposes, and how owners are named.</summary>
internal sealed class LoadShape
{
    private LoadShape(string name, SeriesTemplate[] series)
    {
        Name = name;
        Series = series;
    }

    public string Name { get; }

    public SeriesTemplate[] Series { get; }

    public static LoadShape Find(string name) => name switch
    {
        "node" => Node(),
        "k8s" => Kubernetes(),
        _ => throw new ArgumentException($"shape {name} is not known: node, k8s"),
    };

    /// <summary>Labels that tell owners apart; the generation grows when churn replaces an owner.</summary>
    public (string Name, string Value)[] OwnerLabels(int owner, int generation)
    {
        if (Name == "node")
        {
            return [("instance", FormattableString.Invariant($"node-{owner:d5}-{generation}.example.net:9100")), ("job", "node")];
        }

        ulong id = Mix((ulong)owner * 1_000_003UL + (ulong)generation);
        string pod = FormattableString.Invariant($"app-{owner % 97}-{id % 0xFFFFFFFF:x8}-{Mix(id) % 0xFFFFF:x5}");
        return
        [
            ("cluster", "production-eu-central-1"), ("container", FormattableString.Invariant($"app-{owner % 97}")),
            ("id", FormattableString.Invariant($"/kubepods.slice/kubepods-burstable.slice/pod{Mix(id + 1):x16}{Mix(id + 2):x16}/{Mix(id + 3):x16}{Mix(id + 4):x16}")),
            ("image", FormattableString.Invariant($"registry.example.net/team-{owner % 13}/app-{owner % 97}:v1.{generation}.{owner % 7}")),
            ("instance", FormattableString.Invariant($"10.{owner / 30 % 256}.{owner / 30 / 256}.10:10250")), ("job", "kubelet"), ("namespace", FormattableString.Invariant($"team-{owner % 41}")), ("pod", pod),
        ];
    }

    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    private static LoadShape Node()
    {
        var s = new List<SeriesTemplate>();
        string[] modes = ["idle", "iowait", "irq", "nice", "softirq", "steal", "system", "user"];
        for (int cpu = 0; cpu < 8; cpu++)
        {
            foreach (string mode in modes)
            {
                s.Add(new("node_cpu_seconds_total", [("cpu", Text(cpu)), ("mode", mode)], mode is "irq" or "nice" or "steal" ? SeriesKind.Constant : SeriesKind.Seconds));
            }
        }

        foreach (string device in (string[])["sda", "sdb", "nvme0n1"])
        {
            foreach (string metric in (string[])["reads_completed_total", "writes_completed_total", "read_bytes_total", "written_bytes_total", "io_time_seconds_total", "io_now"])
            {
                s.Add(new("node_disk_" + metric, [("device", device)], metric == "io_now" ? SeriesKind.Gauge : metric.Contains("seconds", StringComparison.Ordinal) ? SeriesKind.Seconds : SeriesKind.Counter));
            }
        }

        foreach (string device in (string[])["lo", "eth0", "eth1", "docker0"])
        {
            foreach (string metric in (string[])["receive_bytes_total", "transmit_bytes_total", "receive_packets_total", "transmit_packets_total", "receive_errs_total", "receive_drop_total"])
            {
                s.Add(new("node_network_" + metric, [("device", device)], metric.Contains("err", StringComparison.Ordinal) || metric.Contains("drop", StringComparison.Ordinal) ? SeriesKind.Constant : SeriesKind.BusyCounter));
            }
        }

        for (int i = 0; i < 45; i++)
        {
            s.Add(new(FormattableString.Invariant($"node_memory_field{i:d2}_bytes"), [], i % 3 == 0 ? SeriesKind.Constant : SeriesKind.Pages));
        }

        foreach (string load in (string[])["node_load1", "node_load5", "node_load15"])
        {
            s.Add(new(load, [], SeriesKind.Gauge));
        }

        for (int i = 0; i < 80; i++)
        {
            s.Add(new(FormattableString.Invariant($"node_netstat_counter{i:d2}"), [], i % 2 == 0 ? SeriesKind.Counter : SeriesKind.Constant));
        }

        for (int i = 0; i < 12; i++)
        {
            s.Add(new("http_request_duration_seconds_bucket", [("handler", "/api/" + Text(i % 3)), ("le", Text(i))], SeriesKind.Counter));
        }

        s.Add(new("scrape_duration_seconds", [], SeriesKind.Duration));
        s.Add(new("up", [], SeriesKind.Constant));
        return new LoadShape("node", [.. s]);
    }

    private static LoadShape Kubernetes()
    {
        var s = new List<SeriesTemplate>();
        foreach (string metric in (string[])["cpu_usage_seconds_total", "cpu_system_seconds_total", "cpu_user_seconds_total"])
        {
            s.Add(new("container_" + metric, [("cpu", "total")], SeriesKind.Seconds));
        }

        foreach (string metric in (string[])["memory_usage_bytes", "memory_working_set_bytes", "memory_rss", "memory_cache", "fs_usage_bytes"])
        {
            s.Add(new("container_" + metric, [], SeriesKind.Pages));
        }

        foreach (string metric in (string[])["spec_memory_limit_bytes", "spec_cpu_quota", "spec_cpu_period", "start_time_seconds", "last_seen", "oom_events_total", "threads_max"])
        {
            s.Add(new("container_" + metric, [], SeriesKind.Constant));
        }

        foreach (string metric in (string[])["network_receive_bytes_total", "network_transmit_bytes_total", "fs_reads_total", "fs_writes_total", "cpu_cfs_periods_total"])
        {
            s.Add(new("container_" + metric, [], SeriesKind.BusyCounter));
        }

        foreach (string state in (string[])["running", "sleeping", "stopped", "uninterruptible", "iowaiting"])
        {
            s.Add(new("container_tasks_state", [("state", state)], SeriesKind.Constant));
        }

        return new LoadShape("k8s", [.. s]);
    }

    private static string Text(int n) => n.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
