namespace Deucalion.PromQL.Tracing;

/// <summary>
/// Watches one running query and may end it: every method may throw what then ends the query and reaches the caller as it is
/// (a <see cref="Results.QueryException"/>, or an exception of the watcher's own). Safe from many threads; called often, so cheap.
/// </summary>
public interface IQueryMonitor
{
    /// <summary>A selector has found its series and nothing of them has been read.</summary>
    void Selected(in SelectionCost cost);

    /// <summary>Samples came from storage.</summary>
    void Read(long samples);

    /// <summary>Samples that the query holds now, and cells of columns that it has asked for over its life.</summary>
    void Holds(long samples, long cells);
}
