using Deucalion.Control.Configuration;
using Deucalion.Control.Database.Rows;
using Deucalion.Control.Regions;
using Deucalion.Control.Secrets;
using Deucalion.Control.Snapshots;
using Microsoft.EntityFrameworkCore;

namespace Deucalion.Control.Instances;

/// <summary>The instances of the account: make, find, change, delete, bring back.</summary>
public sealed class InstanceDirectory
{
    private readonly ControlStore _store;
    private readonly IReadOnlyList<Region> _regions;
    private readonly InstanceDefaults _defaults;
    private readonly int _maxInstances;

    internal InstanceDirectory(ControlStore store, IReadOnlyList<Region> regions, InstanceDefaults defaults, int maxInstances)
    {
        _store = store;
        _regions = regions;
        _defaults = defaults;
        _maxInstances = maxInstances;
    }

    /// <summary>All instances of this node's snapshot, deleted ones in their undo period too; never waits.</summary>
    public IReadOnlyList<InstanceRecord> Snapshot => _store.Snapshot.InstanceList;

    /// <summary>An instance of this node's snapshot, or null; never waits.</summary>
    public InstanceRecord? Find(string id) => _store.Snapshot.Instances.GetValueOrDefault(id)?.Record;

    /// <summary>An instance, also a deleted one; throws NotFound.</summary>
    public async Task<InstanceRecord> GetAsync(string id, CancellationToken cancellationToken)
    {
        ControlSnapshot snapshot = await _store.CurrentAsync(cancellationToken).ConfigureAwait(false);
        return snapshot.Instances.GetValueOrDefault(id)?.Record ?? throw NoInstance(id);
    }

    /// <summary>A page of instances, oldest first.</summary>
    public async Task<Page<InstanceRecord>> ListAsync(InstanceFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        ControlSnapshot snapshot = await _store.CurrentAsync(cancellationToken).ConfigureAwait(false);
        return page.Cut(snapshot.InstanceList.Where(filter.Accepts), i => i.SortKey);
    }

    /// <summary>Makes an instance. With <see cref="InstanceDraft.IfNotExists"/> the second part tells whether it is new.</summary>
    public Task<(InstanceRecord Instance, bool IsNew)> CreateAsync(InstanceDraft draft, Actor actor, CancellationToken cancellationToken) =>
        _store.WriteAsync(actor, "CreateInstance", "instance/" + NearName.Shorten(draft.Name), scope => InsertAsync(scope, draft, actor, cancellationToken), cancellationToken)
            .ContinueWithRecord(_store);

    /// <summary>Changes members; throws NotFound, BadRequest.</summary>
    public async Task<InstanceRecord> PatchAsync(string id, InstancePatch patch, Actor actor, CancellationToken cancellationToken)
    {
        await _store.WriteAsync(
            actor,
            "UpdateInstance",
            "instance/" + id,
            async scope =>
            {
                InstanceRow row = await RunningRowAsync(scope, id, cancellationToken).ConfigureAwait(false);
                scope.Detail = Apply(row, patch);
                row.SettingsRevision++;
                return id;
            },
            cancellationToken).ConfigureAwait(false);
        return _store.Snapshot.Instances[id].Record;
    }

    /// <summary>Deletes: nothing is served any more; data stays until <see cref="InstanceRecord.PurgeTime"/>.</summary>
    public async Task<InstanceRecord> DeleteAsync(string id, Actor actor, CancellationToken cancellationToken)
    {
        await _store.WriteAsync(
            actor,
            "DeleteInstance",
            "instance/" + id,
            async scope =>
            {
                InstanceRow row = await RunningRowAsync(scope, id, cancellationToken).ConfigureAwait(false);
                row.DeletedAt = scope.NowMs;
                return id;
            },
            cancellationToken).ConfigureAwait(false);
        return _store.Snapshot.Instances[id].Record;
    }

    /// <summary>Brings a deleted instance back; throws NotFound when it is gone, Conflict when it is not deleted.</summary>
    public async Task<InstanceRecord> UndoDeleteAsync(string id, Actor actor, CancellationToken cancellationToken)
    {
        await _store.WriteAsync(
            actor,
            "UndoDeleteInstance",
            "instance/" + id,
            async scope =>
            {
                InstanceRow row = await RowAsync(scope, id, cancellationToken).ConfigureAwait(false);
                row.DeletedAt = row.DeletedAt is null ? throw ControlException.Conflict($"Instance {id} is not deleted.") : null;
                return id;
            },
            cancellationToken).ConfigureAwait(false);
        return _store.Snapshot.Instances[id].Record;
    }

    internal async Task PurgeAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = _store.Clock.GetUtcNow();
        string[] due = [.. _store.Snapshot.InstanceList.Where(i => i.PurgeTime <= now).Select(i => i.Id)];
        if (due.Length == 0)
        {
            return;
        }

        await _store.WriteAsync(
            Actor.System,
            "PurgeInstances",
            "instance/*",
            async scope =>
            {
                long before = (scope.Now - SnapshotLoader.UndoPeriod).ToUnixTimeMilliseconds();
                scope.Detail = string.Join(' ', due);
                return await scope.Db.Instances.Where(i => i.DeletedAt <= before).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    internal static async Task<InstanceRow> RunningRowAsync(WriteScope scope, string id, CancellationToken cancellationToken)
    {
        InstanceRow row = await RowAsync(scope, id, cancellationToken).ConfigureAwait(false);
        return row.DeletedAt is null ? row : throw ControlException.Conflict($"Instance {id} is deleted; undo the deletion first.");
    }

    internal static ControlException NoInstance(string id) => ControlException.Missing($"There is no instance \"{NearName.Shorten(id, 64)}\".");

    private static async Task<InstanceRow> RowAsync(WriteScope scope, string id, CancellationToken cancellationToken) =>
        await scope.Db.Instances.SingleOrDefaultAsync(i => i.Id == id, cancellationToken).ConfigureAwait(false) ?? throw NoInstance(id);

    private async Task<(string Id, bool IsNew)> InsertAsync(WriteScope scope, InstanceDraft draft, Actor actor, CancellationToken cancellationToken)
    {
        string name = InstanceRules.Name("prometheusInstanceName", draft.Name);
        string region = RegionOf(draft.RegionId);
        if (draft.IfNotExists)
        {
            string? existing = await scope.Db.Instances.Where(i => i.Name == name && i.RegionId == region && i.DeletedAt == null)
                .OrderBy(i => i.CreatedAt).Select(i => i.Id).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
            if (existing is not null)
            {
                scope.Resource = "instance/" + existing;
                scope.Detail = "exists";
                return (existing, false);
            }
        }

        if (await scope.Db.Instances.CountAsync(cancellationToken).ConfigureAwait(false) >= _maxInstances)
        {
            throw ControlException.Limit($"The account has {_maxInstances} instances, which is the limit; deleted ones count until they are purged.");
        }

        int days = InstanceRules.StorageDuration(draft.StorageDurationDays ?? _defaults.StorageDurationDays);
        string id = RandomText.InstanceId();
        scope.Resource = "instance/" + id;
        scope.Detail = $"{name} ({draft.Version}, {region})";
        scope.Db.Instances.Add(new InstanceRow
        {
            Id = id,
            Name = name,
            RegionId = region,
            Version = draft.Version.ToString(),
            StorageDays = days,
            StorageSize = RetentionLimits.Size(draft.StorageSize ?? _defaults.StorageSize),
            RetentionRules = StoredJson.Write(RetentionLimits.Rules(draft.RetentionRules ?? RetentionLimits.Fitting(_defaults.RetentionRules, days), days)),
            OutOfOrderWindowMs = InstanceRules.OutOfOrderWindow(draft.OutOfOrderWindow ?? _defaults.OutOfOrderWindow),
            ExternalLabels = StoredJson.Write(InstanceRules.ExternalLabels(draft.ExternalLabels)),
            Tags = StoredJson.Write(InstanceRules.Tags(draft.Tags)),
            Limits = StoredJson.Write(InstanceRules.Limits(draft.Limits)),
            AuthFreeRead = draft.EnableAuthFreeRead,
            AuthFreeReadSources = StoredJson.Write(InstanceRules.Sources("authFreeReadPolicy", draft.AuthFreeRead)),
            AuthFreeWrite = draft.EnableAuthFreeWrite,
            AuthFreeWriteSources = StoredJson.Write(InstanceRules.Sources("authFreeWritePolicy", draft.AuthFreeWrite)),
            CreatedAt = scope.NowMs,
            SettingsRevision = 1,
            ConfigurationRevision = 1,
            RulesRevision = 1,
        });

        // Saved before the text that refers to it: the rows have no navigation that would order them.
        await scope.Db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        scope.Db.Configurations.Add(new ConfigurationRow
        {
            InstanceId = id,
            Revision = 1,
            Text = ConfigurationHistory.InitialText,
            Note = "initial",
            CreatedAt = scope.NowMs,
            CreatedBy = actor.Name,
        });
        return (id, true);
    }

    private string RegionOf(string? id)
    {
        if (id is null)
        {
            return _regions[0].Id;
        }

        if (_regions.Any(r => r.Id == id))
        {
            return id;
        }

        throw ControlException.Bad(
            $"regionId: there is no region \"{NearName.Shorten(id, 64)}\"; there are {NearName.Shorten(string.Join(", ", _regions.Select(r => r.Id)), 400)}.");
    }

    // Gives the names of the changed members for the audit log.
    private static string Apply(InstanceRow row, InstancePatch patch)
    {
        var changed = new List<string>();
        Set(patch.Name, "prometheusInstanceName", v => row.Name = InstanceRules.Name("prometheusInstanceName", v));
        Set(patch.ExternalLabels, "externalLabels", v => row.ExternalLabels = StoredJson.Write(InstanceRules.ExternalLabels(v)));
        Set(patch.Tags, "tags", v => row.Tags = StoredJson.Write(InstanceRules.Tags(v)));
        Set(patch.AuthFreeRead, "authFreeReadPolicy", v => row.AuthFreeReadSources = StoredJson.Write(InstanceRules.Sources("authFreeReadPolicy", v)));
        Set(patch.AuthFreeWrite, "authFreeWritePolicy", v => row.AuthFreeWriteSources = StoredJson.Write(InstanceRules.Sources("authFreeWritePolicy", v)));
        Set(patch.Limits, "limits", v => row.Limits = StoredJson.Write(Merge(row.Limits, v)));
        ApplyRetention(row, patch, changed);
        if (patch.SetOutOfOrderWindow)
        {
            row.OutOfOrderWindowMs = InstanceRules.OutOfOrderWindow(patch.OutOfOrderWindow);
            changed.Add("outOfOrderWindow");
        }

        if (patch.EnableAuthToken is { } token)
        {
            if (token && row.Version != nameof(InstanceVersion.V1))
            {
                throw ControlException.Bad("enableAuthToken: tokens belong to V1 instances; a V2 instance always asks for an AccessKey.");
            }

            row.TokenRequired = token;
            changed.Add("enableAuthToken");
        }

        row.AuthFreeRead = Flag(patch.EnableAuthFreeRead, "enableAuthFreeRead", row.AuthFreeRead);
        row.AuthFreeWrite = Flag(patch.EnableAuthFreeWrite, "enableAuthFreeWrite", row.AuthFreeWrite);
        return string.Join(' ', changed);

        void Set<T>(T? value, string member, Action<T> assign)
            where T : class
        {
            if (value is not null)
            {
                assign(value);
                changed.Add(member);
            }
        }

        bool Flag(bool? value, string member, bool present)
        {
            if (value is not null)
            {
                changed.Add(member);
            }

            return value ?? present;
        }
    }

    private static void ApplyRetention(InstanceRow row, InstancePatch patch, List<string> changed)
    {
        if (patch.StorageDurationDays is { } days)
        {
            row.StorageDays = InstanceRules.StorageDuration(days);
            changed.Add("storageDuration");
        }

        if (patch.StorageSize is { } size)
        {
            row.StorageSize = RetentionLimits.Size(size);
            changed.Add("storageSize");
        }

        // Rules that stay must fit a changed duration too.
        if (patch.RetentionRules is not null || patch.StorageDurationDays is not null)
        {
            row.RetentionRules = StoredJson.Write(RetentionLimits.Rules(patch.RetentionRules ?? StoredJson.ReadRetention(row.RetentionRules), row.StorageDays));
        }

        if (patch.RetentionRules is not null)
        {
            changed.Add("retentionRules");
        }
    }

    private static IReadOnlyDictionary<Limits.LimitKind, long> Merge(string stored, IReadOnlyDictionary<Limits.LimitKind, long?> patch)
    {
        Dictionary<Limits.LimitKind, long> limits = StoredJson.ReadLimits(stored);
        foreach ((Limits.LimitKind kind, long? value) in patch)
        {
            if (value is { } number)
            {
                limits[kind] = number;
            }
            else
            {
                limits.Remove(kind);
            }
        }

        return InstanceRules.Limits(limits);
    }
}
