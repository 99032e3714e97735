using System.Globalization;
using Deucalion.Control.Snapshots;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Deucalion.Control.Usage;

/// <summary>Usage per instance, day, job and key. Nodes report differences, so any number of them may add to the same row.</summary>
public sealed class UsageLedger
{
    /// <summary>Days that are kept.</summary>
    public const int RetentionDays = 180;

    private readonly ControlStore _store;

    internal UsageLedger(ControlStore store) => _store = store;

    /// <summary>Adds differences to today's rows, all or none. Those of unknown instances are left out.</summary>
    public Task AddAsync(IReadOnlyList<UsageDelta> deltas, CancellationToken cancellationToken)
    {
        if (deltas.Count == 0)
        {
            return Task.CompletedTask;
        }

        string day = _store.Clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return _store.ReadAsync(
            async db =>
            {
                IDbContextTransaction transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
                await using (transaction.ConfigureAwait(false))
                {
                    // In one order on every node, so that two reports never wait for each other's rows.
                    foreach (UsageDelta d in deltas.OrderBy(d => d.InstanceId, StringComparer.Ordinal).ThenBy(d => d.Job, StringComparer.Ordinal).ThenBy(d => d.KeyId, StringComparer.Ordinal))
                    {
                        string job = NearName.Shorten(d.Job, 256);
                        await db.Database.ExecuteSqlAsync(
                            $"""
                            INSERT INTO usage (instance_id, day, job, key_id, points, bytes, queries, samples_read)
                            SELECT id, {day}, {job}, {d.KeyId}, {d.Points}, {d.Bytes}, {d.Queries}, {d.SamplesRead} FROM instances WHERE id = {d.InstanceId}
                            ON CONFLICT (instance_id, day, job, key_id) DO UPDATE SET points = usage.points + excluded.points, bytes = usage.bytes + excluded.bytes,
                            queries = usage.queries + excluded.queries, samples_read = usage.samples_read + excluded.samples_read
                            """,
                            cancellationToken).ConfigureAwait(false);
                    }

                    await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                }

                return deltas.Count;
            },
            cancellationToken);
    }

    /// <summary>Rows of an instance from a day on, oldest first.</summary>
    public async Task<IReadOnlyList<DailyUsage>> ListAsync(string instanceId, DateOnly from, CancellationToken cancellationToken)
    {
        string first = from.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var rows = await _store.ReadAsync(
            db => db.Usage.AsNoTracking().Where(u => u.InstanceId == instanceId && string.Compare(u.Day, first) >= 0).ToListAsync(cancellationToken),
            cancellationToken).ConfigureAwait(false);
        return
        [
            .. rows.OrderBy(r => r.Day, StringComparer.Ordinal).ThenBy(r => r.Job, StringComparer.Ordinal).ThenBy(r => r.KeyId, StringComparer.Ordinal)
                .Select(r => new DailyUsage(DateOnly.ParseExact(r.Day, "yyyy-MM-dd", CultureInfo.InvariantCulture), r.Job, r.KeyId, r.Points, r.Bytes, r.Queries, r.SamplesRead)),
        ];
    }

    internal Task PruneAsync(CancellationToken cancellationToken)
    {
        string first = _store.Clock.GetUtcNow().UtcDateTime.AddDays(-RetentionDays).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return _store.ReadAsync(db => db.Usage.Where(u => string.Compare(u.Day, first) < 0).ExecuteDeleteAsync(cancellationToken), cancellationToken);
    }
}
