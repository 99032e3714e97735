using Deucalion.Control.Instances;

namespace Deucalion.Control.Snapshots;

/// <summary>
/// The difference of two snapshots as calls to the listeners. Taking the difference, and not the change itself, tells every node the same
/// and survives changes that were missed while the database was away.
/// </summary>
internal sealed class LifecycleNotice(
    ControlSnapshot before, ControlSnapshot after, IReadOnlyList<IInstanceLifecycle> listeners, Action<Exception, string> onFailure)
{
    public async Task SendAsync()
    {
        foreach (InstanceRecord now in after.InstanceList)
        {
            InstanceRecord? was = before.Instances.GetValueOrDefault(now.Id)?.Record;
            bool wasRunning = was?.Status == InstanceStatus.Running;
            bool isRunning = now.Status == InstanceStatus.Running;
            if (isRunning && !wasRunning)
            {
                await CallAsync(now, l => l.CreatedAsync(now, CancellationToken.None)).ConfigureAwait(false);
            }
            else if (!isRunning && wasRunning)
            {
                await CallAsync(now, l => l.DeletedAsync(now, CancellationToken.None)).ConfigureAwait(false);
            }
            else if (isRunning)
            {
                if (was!.SettingsRevision != now.SettingsRevision)
                {
                    await CallAsync(now, l => l.ChangedAsync(was, now, CancellationToken.None)).ConfigureAwait(false);
                }

                if (was.ConfigurationRevision != now.ConfigurationRevision || was.RulesRevision != now.RulesRevision)
                {
                    await CallAsync(now, l => l.ConfigurationChangedAsync(now, CancellationToken.None)).ConfigureAwait(false);
                }
            }
        }

        foreach (InstanceRecord was in before.InstanceList)
        {
            if (after.Instances.ContainsKey(was.Id))
            {
                continue;
            }

            if (was.Status == InstanceStatus.Running)
            {
                await CallAsync(was, l => l.DeletedAsync(was, CancellationToken.None)).ConfigureAwait(false);
            }

            await CallAsync(was, l => l.PurgedAsync(was, CancellationToken.None)).ConfigureAwait(false);
        }
    }

    private async Task CallAsync(InstanceRecord instance, Func<IInstanceLifecycle, Task> call)
    {
        foreach (IInstanceLifecycle listener in listeners)
        {
            try
            {
                await call(listener).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // the change is committed; a listener's failure is its own
            catch (Exception e)
#pragma warning restore CA1031
            {
                onFailure(e, instance.Id);
            }
        }
    }
}
