using System.Buffers;
using Deucalion.Model.Configuration.Yaml;
using Deucalion.Model.Labels;

namespace Deucalion.Model.Configuration;

/// <summary>Reads <c>static_configs</c> and the <c>*_sd_configs</c> keys.</summary>
internal static class DiscoverySection
{
    private static readonly string[] Unsupported =
    [
        "aws", "azure", "consul", "digitalocean", "docker", "dockerswarm", "ec2", "ecs", "elasticache", "eureka", "gce", "hetzner", "ionos", "kubernetes",
        "kuma", "lightsail", "linode", "marathon", "msk", "nerve", "nomad", "oci", "openstack", "outscale", "ovhcloud", "puppetdb", "rds", "scaleway",
        "serverset", "stackit", "triton", "uyuni", "vultr",
    ];

    private static readonly string[] RecordTypes = ["SRV", "A", "AAAA", "MX", "NS"];
    private static readonly SearchValues<string> Extensions = SearchValues.Create([".json", ".yml", ".yaml", ".JSON", ".YML", ".YAML"], StringComparison.Ordinal);

    public static DiscoveryConfiguration Read(MappingReader m, ReadingContext context, bool checkAddresses)
    {
        foreach (string name in Unsupported)
        {
            string key = name + "_sd_configs";
            if (m.Has(key))
            {
                m.KeyProblem(key, $"discovery by {name} is not supported; serve the targets over http_sd or file_sd");
            }
        }

        return new DiscoveryConfiguration
        {
            Static = m.Sections("static_configs", r => Group(r, checkAddresses)),
            Files = m.Sections("file_sd_configs", r => Files(r, context)),
            Http = m.Sections("http_sd_configs", r => Http(r, context)),
            Dns = m.Sections("dns_sd_configs", Dns),
        };
    }

    public static TargetGroup Group(MappingReader m, bool checkAddresses)
    {
        var targets = new List<LabelSet>();
        m.EachItem("targets", (item, path) =>
        {
            if (m.Scalar(item, path, "an address such as host:9100") is not { } address)
            {
                return;
            }

            if (checkAddresses && address.Text.Contains('/', StringComparison.Ordinal))
            {
                m.Problems.Add(address.Line, address.Column, $"{GoQuote.Quote(address.Text)} is not a valid hostname", path);
            }

            targets.Add(LabelSet.Of(("__address__", address.Text)));
        });
        return new TargetGroup(targets, m.Labels("labels"), m.Path);
    }

    private static FileDiscoveryConfiguration Files(MappingReader m, ReadingContext context)
    {
        IReadOnlyList<string> files = m.Texts("files");
        if (files.Count == 0)
        {
            m.Problem("files", "file service discovery config must contain at least one path name");
        }

        foreach (string file in files)
        {
            if (!FilePattern.IsValid(file) || !Extensions.Contains(Path.GetExtension(file)))
            {
                m.Problem("files", $"path name {GoQuote.Quote(file)} is not valid for file discovery");
            }
        }

        return new FileDiscoveryConfiguration(context.FileNames(m, "files"), Refresh(m, TimeSpan.FromMinutes(5)));
    }

    private static HttpDiscoveryConfiguration Http(MappingReader m, ReadingContext context)
    {
        if (!m.Has("url"))
        {
            m.Problem("url", "URL is missing");
        }

        return new HttpDiscoveryConfiguration(HttpClientSection.Url(m, "url"), Refresh(m, TimeSpan.FromMinutes(1)), HttpClientSection.Read(m, context));
    }

    private static DnsDiscoveryConfiguration Dns(MappingReader m)
    {
        IReadOnlyList<string> names = m.Texts("names");
        if (names.Count == 0)
        {
            m.Problem("names", "DNS-SD config must contain at least one SRV record name");
        }

        string type = m.Text("type", "SRV").ToUpperInvariant();
        int port = (int)m.Integer("port", 0, 0, 65535);
        if (!RecordTypes.Contains(type))
        {
            m.Problem("type", $"invalid DNS-SD records type {type}");
        }
        else if (type != "SRV" && port == 0)
        {
            m.Problem("port", "a port is required in DNS-SD configs for all record types except SRV");
        }
        else if (type is not ("A" or "AAAA"))
        {
            m.Problem("type", $"DNS records of type {type} are not supported; use A or AAAA, or serve the targets over http_sd or file_sd");
        }

        return new DnsDiscoveryConfiguration(names, type, port, Refresh(m, TimeSpan.FromSeconds(30)));
    }

    private static TimeSpan Refresh(MappingReader m, TimeSpan fallback)
    {
        TimeSpan interval = m.Duration("refresh_interval", fallback);
        if (interval <= TimeSpan.Zero)
        {
            m.Problem("refresh_interval", "the interval must be longer than 0");
            return fallback;
        }

        return interval;
    }
}
