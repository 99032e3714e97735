using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Deucalion.Control.Snapshots;

/// <summary>Writes last-used times of keys and tokens. Does not change the version: no decision depends on them.</summary>
internal sealed class LastUseWriter(ControlStore store)
{
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        List<KeyValuePair<string, long>> changed = store.LastUse.TakeChanged();
        if (changed.Count > 0)
        {
            await store.ReadAsync(
                async db =>
                {
                    IDbContextTransaction transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
                    await using (transaction.ConfigureAwait(false))
                    {
                        foreach ((string id, long at) in changed.OrderBy(c => c.Key, StringComparer.Ordinal))
                        {
                            await db.Database.ExecuteSqlAsync(
                                $"UPDATE access_keys SET last_used_at = {at} WHERE id = {id} AND (last_used_at IS NULL OR last_used_at < {at})", cancellationToken).ConfigureAwait(false);
                            await db.Database.ExecuteSqlAsync(
                                $"UPDATE tokens SET last_used_at = {at} WHERE id = {id} AND (last_used_at IS NULL OR last_used_at < {at})", cancellationToken).ConfigureAwait(false);
                        }

                        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                    }

                    return changed.Count;
                },
                cancellationToken).ConfigureAwait(false);
            store.LastUse.MarkWritten(changed);
        }

        ControlSnapshot snapshot = store.Snapshot;
        var tokens = snapshot.Instances.Values.SelectMany(i => i.Tokens).Select(t => t.Id).ToHashSet();
        store.LastUse.Keep(id => snapshot.Keys.ContainsKey(id) || tokens.Contains(id));
    }
}
