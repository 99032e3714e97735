using System.Collections.Concurrent;
using Deucalion.Control.Instances;

namespace Deucalion.Control.Tests;

public sealed class RecordingLifecycle : IInstanceLifecycle
{
    private readonly ConcurrentQueue<string> _calls = new();

    public Func<string, Task>? OnCall { get; set; }

    public string[] Take()
    {
        var calls = new List<string>();
        while (_calls.TryDequeue(out string? call))
        {
            calls.Add(call);
        }

        return [.. calls];
    }

    public Task CreatedAsync(InstanceRecord instance, CancellationToken cancellationToken) => Note("created " + instance.Id);

    public Task ChangedAsync(InstanceRecord before, InstanceRecord instance, CancellationToken cancellationToken) =>
        Note($"changed {instance.Id} {before.StorageDurationDays}>{instance.StorageDurationDays}");

    public Task ConfigurationChangedAsync(InstanceRecord instance, CancellationToken cancellationToken) => Note("configuration " + instance.Id);

    public Task DeletedAsync(InstanceRecord instance, CancellationToken cancellationToken) => Note("deleted " + instance.Id);

    public Task PurgedAsync(InstanceRecord instance, CancellationToken cancellationToken) => Note("purged " + instance.Id);

    private Task Note(string call)
    {
        _calls.Enqueue(call);
        return OnCall?.Invoke(call) ?? Task.CompletedTask;
    }
}
