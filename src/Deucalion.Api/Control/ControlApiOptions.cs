using Deucalion.Control;
using Deucalion.Control.Network;

namespace Deucalion.Api.Control;

/// <summary>What the control API is built from.</summary>
public sealed class ControlApiOptions
{
    /// <summary>The opened control plane, after its first start.</summary>
    public required ControlPlane Plane { get; init; }

    /// <summary>Where the listeners are; asked at every request, because ports are known only after start.</summary>
    public required Func<ListenerUrls> Listeners { get; init; }

    /// <summary>Proxies whose X-Forwarded-For counts.</summary>
    public IReadOnlyList<CidrBlock> TrustedProxies { get; init; } = [];

    /// <summary>Clock of the steps.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>False when somebody else calls <see cref="ControlPlane.StepAsync"/>.</summary>
    public bool RunSteps { get; init; } = true;
}
