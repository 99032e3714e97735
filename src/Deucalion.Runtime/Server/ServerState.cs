namespace Deucalion.Runtime.Server;

/// <summary>Where the process is between start and stop. Safe from many threads.</summary>
public sealed class ServerState
{
    private volatile string _phase = "starting";
    private Func<string>? _progress;

    /// <summary>True while it serves.</summary>
    public bool IsReady { get; private set; }

    /// <summary>True once it is asked to stop.</summary>
    public bool IsStopping { get; private set; }

    /// <summary>What it does until it is ready, for people.</summary>
    public string Phase => _progress?.Invoke() ?? _phase;

    /// <summary>Enters a phase of the start; <paramref name="progress"/> tells how far it is.</summary>
    public void Enter(string phase, Func<string>? progress = null)
    {
        _phase = phase;
        _progress = progress;
    }

    /// <summary>The start is over.</summary>
    public void Ready()
    {
        _progress = null;
        _phase = "ready";
        IsReady = true;
    }

    /// <summary>The end begins.</summary>
    public void Stop()
    {
        IsReady = false;
        IsStopping = true;
        _phase = "stopping";
    }
}
