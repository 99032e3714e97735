namespace Deucalion.Server.Network;

/// <summary>What a web configuration file says, and the files it was read from.</summary>
internal sealed record WebConfiguration
{
    /// <summary>TLS; null: plain HTTP.</summary>
    public TlsSettings? Tls { get; init; }

    /// <summary>False: HTTP/1.1 only.</summary>
    public bool Http2 { get; init; } = true;

    /// <summary>Headers of every answer.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Users with bcrypt hashes; empty: anybody.</summary>
    public IReadOnlyDictionary<string, string> Users { get; init; } = new Dictionary<string, string>();

    /// <summary>Every file that was read, to see changes.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => $"{Tls?.ToString() ?? "no TLS"}, {Users.Count} users";
}
