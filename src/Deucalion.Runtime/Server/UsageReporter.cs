using Deucalion.Control;
using Deucalion.Control.Usage;
using Deucalion.Runtime.Instances;

namespace Deucalion.Runtime.Server;

/// <summary>Adds what instances were used for since the last report to the control plane's daily rows. Safe to repeat after a failure.</summary>
public sealed class UsageReporter(RunningInstances instances, ControlPlane control)
{
    private readonly Dictionary<string, (long Points, long Bytes, long Queries, long SamplesRead)> _reported = new(StringComparer.Ordinal);

    /// <summary>Reports once; not for many threads.</summary>
    public async Task StepAsync(CancellationToken cancellation)
    {
        var deltas = new List<UsageDelta>();
        var now = new Dictionary<string, (long, long, long, long)>(StringComparer.Ordinal);
        foreach (RunningInstance instance in instances.All)
        {
            string id = instance.Record.Id;
            InstanceUsage u = instance.Usage;
            (long Points, long Bytes, long Queries, long Read) current = (u.SamplesStored, u.WriteBytes, u.Queries, u.SamplesRead);
            (long Points, long Bytes, long Queries, long Read) before = _reported.GetValueOrDefault(id);

            // An instance that was closed and opened again counts from zero.
            if (current.Points < before.Points)
            {
                before = default;
            }

            if (current != before)
            {
                deltas.Add(new UsageDelta(id, string.Empty, string.Empty, current.Points - before.Points, current.Bytes - before.Bytes, current.Queries - before.Queries, current.Read - before.Read));
            }

            now[id] = current;
        }

        await control.Usage.AddAsync(deltas, cancellation).ConfigureAwait(false);
        foreach ((string id, (long, long, long, long) value) in now)
        {
            _reported[id] = value;
        }
    }
}
