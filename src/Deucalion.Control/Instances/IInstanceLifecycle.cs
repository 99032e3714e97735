namespace Deucalion.Control.Instances;

/// <summary>
/// Told about instances after a change is committed and decisions already follow it, on every node: on the node of the change before
/// the caller gets its answer, on others within a poll. Calls come one after the other, in the order of the changes. A thrown
/// exception is logged and does not undo the change. Implementations must bear repeats.
/// </summary>
public interface IInstanceLifecycle
{
    /// <summary>A new instance, or one that was brought back from deletion.</summary>
    Task CreatedAsync(InstanceRecord instance, CancellationToken cancellationToken);

    /// <summary>Members changed: retention, limits, window, labels, name.</summary>
    Task ChangedAsync(InstanceRecord before, InstanceRecord instance, CancellationToken cancellationToken);

    /// <summary>The configuration text or a rule file changed.</summary>
    Task ConfigurationChangedAsync(InstanceRecord instance, CancellationToken cancellationToken);

    /// <summary>Deleted: stop it, keep its data until it is purged or brought back.</summary>
    Task DeletedAsync(InstanceRecord instance, CancellationToken cancellationToken);

    /// <summary>The undo period is over: remove the data.</summary>
    Task PurgedAsync(InstanceRecord instance, CancellationToken cancellationToken);
}
