using Deucalion.Control.Access;
using Deucalion.Control.Configuration;
using Deucalion.Control.Database;
using Deucalion.Control.Instances;
using Deucalion.Control.Regions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Deucalion.Control;

/// <summary>What a control plane is built from.</summary>
public sealed class ControlOptions
{
    /// <summary>Where state is kept.</summary>
    public required DatabaseOptions Database { get; init; }

    /// <summary>Judges configurations and rule files.</summary>
    public required IConfigurationValidator Validator { get; init; }

    /// <summary>Regions of this installation, at least one; the first is the default.</summary>
    public IReadOnlyList<Region> Regions { get; init; } = [Region.Local];

    /// <summary>What new instances get.</summary>
    public InstanceDefaults Defaults { get; init; } = new();

    /// <summary>Failed sign-ins.</summary>
    public ThrottleOptions Throttle { get; init; } = new();

    /// <summary>Instances of the account at most, deleted ones in their undo period included.</summary>
    public int MaxInstances { get; init; } = 10_000;

    /// <summary>Clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Log.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;
}
