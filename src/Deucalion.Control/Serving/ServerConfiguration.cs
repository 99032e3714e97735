using Deucalion.Control.Database;
using Deucalion.Control.Instances;
using Deucalion.Control.Network;
using Deucalion.Control.Regions;

namespace Deucalion.Control.Serving;

/// <summary>The file of <c>--server.config</c>, checked.</summary>
public sealed class ServerConfiguration
{
    /// <summary>What a server without file uses.</summary>
    public static ServerConfiguration Default { get; } = new();

    /// <summary>Regions, at least one.</summary>
    public IReadOnlyList<Region> Regions { get; init; } = [Region.Local];

    /// <summary>The database; null: a SQLite file in the data directory.</summary>
    public DatabaseOptions? Database { get; init; }

    /// <summary>Proxies whose X-Forwarded-For counts.</summary>
    public IReadOnlyList<CidrBlock> TrustedProxies { get; init; } = [];

    /// <summary>Directory below which lie the files that configurations of instances may name, absolute; null: they may name none.</summary>
    public string? InstanceFiles { get; init; }

    /// <summary>What new instances get.</summary>
    public InstanceDefaults Defaults { get; init; } = new();

    /// <summary>Whether the plain paths of a Prometheus server reach a default instance; null: only while every listener is loopback.</summary>
    public bool? DefaultInstanceEnabled { get; init; }
}
