using Deucalion.Control;
using Deucalion.Control.Instances;
using Deucalion.Runtime.Instances;

namespace Deucalion.Server.Hosting;

/// <summary>
/// The instance that the plain paths of a Prometheus server reach: the oldest one that carries the tag <c>default=true</c>, else the oldest of all.
/// Its own rules of access hold on the plain paths too.
/// </summary>
internal sealed class DefaultInstance(RunningInstances instances, bool isOn)
{
    private const string Tag = "default";

    /// <summary>
    /// Makes the default instance of a new installation, so that tools that expect a Prometheus on this address work at once: a V1 instance,
    /// open until a token is generated. Only called while the feature is on, which by itself it is on loopback alone.
    /// </summary>
    public static Task CreateAsync(ControlPlane control, CancellationToken cancellation) => control.Instances.CreateAsync(
        new InstanceDraft { Name = "default", Version = InstanceVersion.V1, Tags = new Dictionary<string, string> { [Tag] = "true" }, IfNotExists = true },
        Actor.System,
        cancellation);

    /// <summary>The instance; null when there is none or the feature is off.</summary>
    public RunningInstance? Find()
    {
        if (!isOn)
        {
            return null;
        }

        RunningInstance? best = null;
        foreach (RunningInstance candidate in instances.All)
        {
            if (best is null || Precedes(candidate, best))
            {
                best = candidate;
            }
        }

        return best;
    }

    private static bool Precedes(RunningInstance a, RunningInstance b)
    {
        bool taggedA = a.Record.Tags.TryGetValue(Tag, out string? x) && x == "true";
        bool taggedB = b.Record.Tags.TryGetValue(Tag, out string? y) && y == "true";
        return taggedA != taggedB ? taggedA : a.Record.CreateTime < b.Record.CreateTime;
    }
}
