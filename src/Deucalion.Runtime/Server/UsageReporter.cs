using Deucalion.Control;
using Deucalion.Control.Usage;
using Deucalion.Runtime.Instances;

namespace Deucalion.Runtime.Server;

/// <summary>Adds what instances were used for since the last report to the control plane's daily rows. Safe to repeat after a failure.</summary>
public sealed class UsageReporter(RunningInstances instances, ControlPlane control)
{
    private Dictionary<string, Report> _reported = new(StringComparer.Ordinal);

    /// <summary>Reports once; not for many threads.</summary>
    public async Task StepAsync(CancellationToken cancellation)
    {
        var deltas = new List<UsageDelta>();
        var now = new Dictionary<string, Report>(StringComparer.Ordinal);
        foreach (RunningInstance instance in instances.All)
        {
            string id = instance.Record.Id;
            var current = Report.Of(instance.Usage);

            // An instance that was closed and opened again has new counters, which begin at zero.
            Report before = _reported.TryGetValue(id, out Report? known) && ReferenceEquals(known.Source, current.Source) ? known : new Report(current.Source, 0, 0, 0, 0);
            if (current != before)
            {
                deltas.Add(new UsageDelta(id, string.Empty, string.Empty, current.Points - before.Points, current.Bytes - before.Bytes, current.Queries - before.Queries, current.Read - before.Read));
            }

            now[id] = current;
        }

        await control.Usage.AddAsync(deltas, cancellation).ConfigureAwait(false);
        _reported = now;
    }

    private sealed record Report(InstanceUsage Source, long Points, long Bytes, long Queries, long Read)
    {
        public static Report Of(InstanceUsage u) => new(u, u.SamplesStored, u.WriteBytes, u.Queries, u.SamplesRead);
    }
}
