using Deucalion.Model.Configuration;

namespace Deucalion.Scrape.Discovery;

/// <summary>A discoverer at work and the groups it has found last.</summary>
internal sealed class RunningDiscovery(string key, IDiscoverer discoverer)
{
    private readonly CancellationTokenSource _stop = new();
    private volatile IReadOnlyList<TargetGroup> _groups = [];
    private Task _running = Task.CompletedTask;

    /// <summary>Equal for equal settings.</summary>
    public string Key { get; } = key;

    /// <summary>Cancelled when it is to end.</summary>
    public CancellationToken Stopping => _stop.Token;

    public bool IsStatic => discoverer is StaticDiscoverer;

    public IReadOnlyList<TargetGroup> Groups
    {
        get => _groups;
        set => _groups = value;
    }

    /// <summary>Starts; static groups are handed over before it returns.</summary>
    public void Start(Func<IReadOnlyList<TargetGroup>, Task> changed, CancellationToken kill)
    {
        if (IsStatic)
        {
            _running = discoverer.RunAsync(changed, _stop.Token);
            return;
        }

        CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(kill, _stop.Token);
        _running = Task.Run(() => discoverer.RunAsync(changed, either.Token), CancellationToken.None);
        _ = _running.ContinueWith(_ => either.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Ends it.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }
}
