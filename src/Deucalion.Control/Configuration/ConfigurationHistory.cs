using System.Text;
using Deucalion.Control.Database;
using Deucalion.Control.Database.Rows;
using Deucalion.Control.Instances;
using Deucalion.Control.Snapshots;
using Microsoft.EntityFrameworkCore;

namespace Deucalion.Control.Configuration;

/// <summary>The configuration of instances (<c>prometheus.yml</c>), with history and roll-back. Texts may hold secrets of scrape targets.</summary>
public sealed class ConfigurationHistory
{
    /// <summary>Bytes of a text at most.</summary>
    public const int MaxTextBytes = 1 << 20;

    /// <summary>Revisions kept per instance.</summary>
    public const int KeptRevisions = 50;

    internal const string InitialText = "global:\n  scrape_interval: 15s\n  evaluation_interval: 15s\n";

    private readonly ControlStore _store;
    private readonly IConfigurationValidator _validator;

    internal ConfigurationHistory(ControlStore store, IConfigurationValidator validator)
    {
        _store = store;
        _validator = validator;
    }

    /// <summary>The revision in force.</summary>
    public async Task<ConfigurationRevision> GetAsync(string instanceId, CancellationToken cancellationToken)
    {
        InstanceRecord instance = await InstanceAsync(instanceId, cancellationToken).ConfigureAwait(false);
        return await GetAsync(instanceId, instance.ConfigurationRevision, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One revision with its text; throws NotFound.</summary>
    public async Task<ConfigurationRevision> GetAsync(string instanceId, long revision, CancellationToken cancellationToken)
    {
        InstanceRecord instance = await InstanceAsync(instanceId, cancellationToken).ConfigureAwait(false);
        ConfigurationRow? row = await _store.ReadAsync(
            db => db.Configurations.AsNoTracking().SingleOrDefaultAsync(c => c.InstanceId == instanceId && c.Revision == revision, cancellationToken),
            cancellationToken).ConfigureAwait(false);
        return row is null ? throw NoRevision(instanceId, revision) : ToRecord(row, instance);
    }

    /// <summary>Revisions without texts, newest first.</summary>
    public async Task<IReadOnlyList<ConfigurationRevision>> ListAsync(string instanceId, CancellationToken cancellationToken)
    {
        InstanceRecord instance = await InstanceAsync(instanceId, cancellationToken).ConfigureAwait(false);
        var rows = await _store.ReadAsync(
            db => db.Configurations.AsNoTracking().Where(c => c.InstanceId == instanceId).OrderByDescending(c => c.Revision)
                .Select(c => new { c.Revision, c.Note, c.CreatedAt, c.CreatedBy }).ToListAsync(cancellationToken),
            cancellationToken).ConfigureAwait(false);
        return
        [
            .. rows.Select(r => new ConfigurationRevision(
                instanceId, r.Revision, string.Empty, r.Note, DateTimeOffset.FromUnixTimeMilliseconds(r.CreatedAt), r.CreatedBy, r.Revision == instance.ConfigurationRevision)),
        ];
    }

    /// <summary>Validates a text whole and puts it in force; throws BadRequest with the first problems.</summary>
    public Task<ConfigurationRevision> PutAsync(string instanceId, string text, string note, Actor actor, CancellationToken cancellationToken) =>
        StoreAsync(instanceId, "PutConfiguration", _ => Task.FromResult((text, note)), actor, cancellationToken);

    /// <summary>Validates an earlier text again and puts it in force as a new revision.</summary>
    public Task<ConfigurationRevision> RollBackAsync(string instanceId, long revision, Actor actor, CancellationToken cancellationToken) =>
        StoreAsync(
            instanceId,
            "RollBackConfiguration",
            async db =>
            {
                string text = await db.Configurations.Where(c => c.InstanceId == instanceId && c.Revision == revision)
                    .Select(c => c.Text).SingleOrDefaultAsync(cancellationToken).ConfigureAwait(false) ?? throw NoRevision(instanceId, revision);
                return (text, $"rolled back to revision {revision}");
            },
            actor,
            cancellationToken);

    /// <summary>Problems of a text without storing it.</summary>
    public async Task<IReadOnlyList<string>> CheckAsync(string instanceId, string text, CancellationToken cancellationToken)
    {
        InstanceRecord instance = await InstanceAsync(instanceId, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<RuleFile> files = await _store.ReadAsync(db => RuleFiles.ReadAllAsync(db, instanceId, cancellationToken), cancellationToken).ConfigureAwait(false);
        return await _validator.CheckConfigurationAsync(instance, text, files, cancellationToken).ConfigureAwait(false);
    }

    internal static string Problems(string what, IReadOnlyList<string> problems)
    {
        string text = string.Join("; ", problems.Take(3).Select(p => NearName.Shorten(p.TrimEnd('.', ' '), 240)));
        return $"{what} was not applied: {text}{(problems.Count > 3 ? $"; and {problems.Count - 3} more problems" : string.Empty)}.";
    }

    internal static void CheckSize(string what, string text)
    {
        if (Encoding.UTF8.GetByteCount(text) > MaxTextBytes)
        {
            throw ControlException.Bad($"{what} is larger than {MaxTextBytes} bytes.");
        }
    }

    private async Task<ConfigurationRevision> StoreAsync(
        string instanceId, string action, Func<ControlDb, Task<(string Text, string Note)>> source, Actor actor, CancellationToken cancellationToken)
    {
        ConfigurationRow stored = await _store.WriteAsync(
            actor,
            action,
            "instance/" + instanceId,
            async scope =>
            {
                InstanceRow instance = await InstanceDirectory.RunningRowAsync(scope, instanceId, cancellationToken).ConfigureAwait(false);
                (string text, string note) = await source(scope.Db).ConfigureAwait(false);
                CheckSize("The configuration", text);
                InstanceRecord record = scope.Before.Instances.GetValueOrDefault(instanceId)?.Record ?? throw InstanceDirectory.NoInstance(instanceId);
                IReadOnlyList<RuleFile> files = await RuleFiles.ReadAllAsync(scope.Db, instanceId, cancellationToken).ConfigureAwait(false);
                IReadOnlyList<string> problems = await _validator.CheckConfigurationAsync(record, text, files, cancellationToken).ConfigureAwait(false);
                if (problems.Count > 0)
                {
                    throw ControlException.Bad(Problems("The configuration", problems));
                }

                long revision = ++instance.ConfigurationRevision;
                scope.Detail = $"revision {revision}";
                var row = new ConfigurationRow
                {
                    InstanceId = instanceId,
                    Revision = revision,
                    Text = text,
                    Note = NearName.Shorten(note, 256),
                    CreatedAt = scope.NowMs,
                    CreatedBy = actor.Name,
                };
                scope.Db.Configurations.Add(row);
                await scope.Db.Configurations.Where(c => c.InstanceId == instanceId && c.Revision <= revision - KeptRevisions)
                    .ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
                return row;
            },
            cancellationToken).ConfigureAwait(false);
        return ToRecord(stored, _store.Snapshot.Instances[instanceId].Record);
    }

    private static ControlException NoRevision(string instanceId, long revision) =>
        ControlException.Missing($"Instance {instanceId} has no configuration revision {revision}.");

    private static ConfigurationRevision ToRecord(ConfigurationRow row, InstanceRecord instance) => new(
        row.InstanceId, row.Revision, row.Text, row.Note, DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt), row.CreatedBy, row.Revision == instance.ConfigurationRevision);

    private async Task<InstanceRecord> InstanceAsync(string id, CancellationToken cancellationToken)
    {
        ControlSnapshot snapshot = await _store.CurrentAsync(cancellationToken).ConfigureAwait(false);
        return snapshot.Instances.GetValueOrDefault(id)?.Record ?? throw InstanceDirectory.NoInstance(id);
    }
}
