using System.Globalization;
using Deucalion.Control.Database.Rows;
using Deucalion.Control.Snapshots;
using Microsoft.EntityFrameworkCore;

namespace Deucalion.Control.Auditing;

/// <summary>Who changed what. A change and its entry are committed together.</summary>
public sealed class AuditLog
{
    /// <summary>How long entries are kept; the 180 days of the usage store.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(180);

    private readonly ControlStore _store;

    internal AuditLog(ControlStore store) => _store = store;

    /// <summary>A page of entries, newest first.</summary>
    public async Task<Page<AuditEntry>> ListAsync(PageRequest page, CancellationToken cancellationToken)
    {
        int size = page.Size;
        long before = page.After is not { } token ? long.MaxValue
            : long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id
            : throw ControlException.Bad("nextToken is not one that a list answer gave.");
        List<AuditRow> rows = await _store.ReadAsync(
            db => db.Audit.AsNoTracking().Where(a => a.Id < before).OrderByDescending(a => a.Id).Take(size + 1).ToListAsync(cancellationToken),
            cancellationToken).ConfigureAwait(false);
        AuditEntry[] items = [.. rows.Take(size).Select(r => new AuditEntry(
            r.Id, DateTimeOffset.FromUnixTimeMilliseconds(r.At), r.Actor, r.AccessKeyId, r.RemoteAddress, r.RequestId, r.Action, r.Resource, r.Result, r.Detail))];
        return new Page<AuditEntry>(items, rows.Count > size ? PageRequest.TokenFor(items[^1].Id.ToString(CultureInfo.InvariantCulture)) : null);
    }

    /// <summary>Records a change that a caller was not permitted to make.</summary>
    public Task RecordForbiddenAsync(Actor actor, string action, string resource, CancellationToken cancellationToken) =>
        _store.RecordAsync(actor, action, resource, "forbidden", string.Empty, cancellationToken);

    /// <summary>Records what a caller did that changes nothing in the database.</summary>
    public Task RecordDoneAsync(Actor actor, string action, string resource, CancellationToken cancellationToken) =>
        _store.RecordAsync(actor, action, resource, "ok", string.Empty, cancellationToken);

    internal Task PruneAsync(CancellationToken cancellationToken)
    {
        long before = (_store.Clock.GetUtcNow() - Retention).ToUnixTimeMilliseconds();
        return _store.ReadAsync(db => db.Audit.Where(a => a.At < before).ExecuteDeleteAsync(cancellationToken), cancellationToken);
    }
}
