using System.Collections.Concurrent;
using Deucalion.Control.Database;
using Deucalion.Control.Database.Rows;
using Deucalion.Control.Instances;
using Deucalion.Control.Limits;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;

namespace Deucalion.Control.Snapshots;

/// <summary>
/// The seam between database and memory. Every write takes the lock on the state row first, so writers of all nodes are in one order and
/// what a write checks stays true until it commits; then it commits together with its audit row, and the snapshot is read anew.
/// Failure policy: a failed write leaves nothing behind. When reading back after a commit fails, the write stands and the next step
/// reads it. While the database is away, decisions go on with the last snapshot and writes fail.
/// </summary>
internal sealed partial class ControlStore
{
    private readonly ControlDatabase _database;
    private readonly SnapshotLoader _loader;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _writers = new(1, 1);
    private readonly SemaphoreSlim _load = new(1, 1);
    private readonly SemaphoreSlim _send = new(1, 1);
    private readonly AsyncLocal<SendScope?> _sending = new();
    private readonly ConcurrentQueue<LifecycleNotice> _notices = new();
    private readonly List<IInstanceLifecycle> _listeners = [];
    private ControlSnapshot _snapshot = ControlSnapshot.Empty;

    public ControlStore(ControlDatabase database, InstanceLimits defaults, TimeProvider clock, ILogger logger)
    {
        _database = database;
        _logger = logger;
        Clock = clock;
        _loader = new SnapshotLoader(database, defaults, LastUse, LogBrokenPolicy);
    }

    public TimeProvider Clock { get; }

    public LastUse LastUse { get; } = new();

    public ControlSnapshot Snapshot => Volatile.Read(ref _snapshot);

    /// <summary>Runs a change in a transaction, with its audit row, and makes it visible before it returns.</summary>
    public async Task<T> WriteAsync<T>(Actor actor, string action, string resource, Func<WriteScope, Task<T>> change, CancellationToken cancellationToken)
    {
        T result;
        try
        {
            await _writers.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                result = await DatabaseUnavailableException.GuardAsync(() => CommitAsync(actor, action, resource, change, cancellationToken)).ConfigureAwait(false);
            }
            finally
            {
                _writers.Release();
            }
        }
        catch (ControlException refusal)
        {
            await RecordAsync(actor, action, resource, "refused", $"{refusal.Kind}: {refusal.Message}", CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        try
        {
            await RefreshAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (DatabaseUnavailableException e)
        {
            LogRefreshFailed(e);
        }

        return result;
    }

    /// <summary>Queries outside of the snapshot: texts, audit, usage.</summary>
    public async Task<T> ReadAsync<T>(Func<ControlDb, Task<T>> query, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await DatabaseUnavailableException.GuardAsync(async () =>
        {
            ControlDb db = _database.Open();
            await using (db.ConfigureAwait(false))
            {
                return await query(db).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
    }

    /// <summary>The snapshot, read anew when another node changed the database: what the control API answers is never old.</summary>
    public async Task<ControlSnapshot> CurrentAsync(CancellationToken cancellationToken)
    {
        if (await DatabaseUnavailableException.GuardAsync(() => _loader.ReadVersionAsync(cancellationToken)).ConfigureAwait(false) != Snapshot.Version)
        {
            await RefreshAsync(cancellationToken).ConfigureAwait(false);
        }

        return Snapshot;
    }

    /// <summary>Reads the snapshot and tells the listeners what is different; returns when they know.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _load.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ControlSnapshot before = Snapshot;
            ControlSnapshot loaded = await DatabaseUnavailableException.GuardAsync(() => _loader.LoadAsync(cancellationToken)).ConfigureAwait(false);
            if (loaded.Version > before.Version)
            {
                Volatile.Write(ref _snapshot, loaded);
                _notices.Enqueue(new LifecycleNotice(before, loaded, [.. _listeners], LogListenerFailed));
            }
        }
        finally
        {
            _load.Release();
        }

        await SendNoticesAsync().ConfigureAwait(false);
    }

    /// <summary>Adds a listener and gives the running instances of that moment: nothing is missed in between.</summary>
    public async Task<IReadOnlyList<InstanceRecord>> SubscribeAsync(IInstanceLifecycle listener, CancellationToken cancellationToken)
    {
        await _load.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _listeners.Add(listener);
            return [.. Snapshot.InstanceList.Where(i => i.Status == InstanceStatus.Running)];
        }
        finally
        {
            _load.Release();
        }
    }

    /// <summary>Writes an audit row on its own, for what was refused.</summary>
    public async Task RecordAsync(Actor actor, string action, string resource, string result, string detail, CancellationToken cancellationToken)
    {
        try
        {
            await ReadAsync(
                async db =>
                {
                    db.Audit.Add(AuditRowOf(actor, action, resource, result, detail));
                    return await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (DatabaseUnavailableException e)
        {
            LogAuditFailed(e, action, resource);
        }
    }

    /// <summary>
    /// Sends what waits: one sender at a time, in the order of the snapshots. A listener that itself reads or writes through the control
    /// plane gets here again, and what it caused is sent after its call returns. Work that a listener has started in the background and
    /// that writes while the sender ends may leave a notice behind; the next step sends it.
    /// </summary>
    public async Task SendNoticesAsync()
    {
        if (_notices.IsEmpty || _sending.Value is { IsOver: false })
        {
            return;
        }

        await _send.WaitAsync().ConfigureAwait(false);
        var scope = new SendScope();
        try
        {
            _sending.Value = scope;
            while (_notices.TryDequeue(out LifecycleNotice? notice))
            {
                await notice.SendAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            scope.IsOver = true;
            _send.Release();
        }
    }

    private async Task<T> CommitAsync<T>(Actor actor, string action, string resource, Func<WriteScope, Task<T>> change, CancellationToken cancellationToken)
    {
        ControlDb db = _database.Open();
        await using (db.ConfigureAwait(false))
        {
            // SQLite: BEGIN IMMEDIATE, so the write lock is taken here and not in the middle.
            IDbContextTransaction transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                await db.Database.ExecuteSqlRawAsync("UPDATE control_state SET version = version + 1 WHERE id = 1", cancellationToken).ConfigureAwait(false);
                var scope = new WriteScope(db, Clock.GetUtcNow(), Snapshot) { Resource = resource };
                T result = await change(scope).ConfigureAwait(false);
                db.Audit.Add(AuditRowOf(actor, action, scope.Resource, "ok", scope.Detail));
                await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                return result;
            }
        }
    }

    // Flows with the execution context into everything a listener starts, so it must be able to end there too.
    private sealed class SendScope
    {
        public volatile bool IsOver;
    }

    private AuditRow AuditRowOf(Actor actor, string action, string resource, string result, string detail) => new()
    {
        At = Clock.GetUtcNow().ToUnixTimeMilliseconds(),
        Actor = actor.Name,
        AccessKeyId = actor.AccessKeyId,
        RemoteAddress = actor.RemoteAddress,
        RequestId = actor.RequestId,
        Action = action,
        Resource = NearName.Shorten(resource, 256),
        Result = result,
        Detail = NearName.Shorten(detail, 512),
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "The stored policy {Policy} cannot be read; whoever has it is denied everything until it is replaced.")]
    private partial void LogBrokenPolicy(string policy, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "A change is committed, but reading the control database back failed; the next step reads it.")]
    private partial void LogRefreshFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Following a change of instance {InstanceId} failed.")]
    private partial void LogListenerFailed(Exception exception, string instanceId);

    [LoggerMessage(Level = LogLevel.Error, Message = "The audit log could not take {Action} on {Resource}.")]
    private partial void LogAuditFailed(Exception exception, string action, string resource);
}
