using System.Net;

namespace Deucalion.Control.Access;

/// <summary>Everything a decision needs to know about a request.</summary>
public readonly struct AuthorizationRequest
{
    /// <summary>Region part of the URL.</summary>
    public required string RegionId { get; init; }

    /// <summary>Instance part of the URL.</summary>
    public required string InstanceId { get; init; }

    /// <summary>Values of all Authorization headers, as they came.</summary>
    public required IReadOnlyList<string?> AuthorizationHeaders { get; init; }

    /// <summary>Client address after <see cref="Network.ClientAddress.Resolve"/>.</summary>
    public required IPAddress RemoteAddress { get; init; }

    /// <summary>What the request wants to do.</summary>
    public required PermissionAction Action { get; init; }
}
