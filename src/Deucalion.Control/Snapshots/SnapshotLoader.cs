using System.Collections.Frozen;
using Deucalion.Control.Access;
using Deucalion.Control.Database;
using Deucalion.Control.Database.Rows;
using Deucalion.Control.Instances;
using Deucalion.Control.Limits;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Deucalion.Control.Snapshots;

/// <summary>Reads a whole snapshot in one read transaction.</summary>
internal sealed class SnapshotLoader(ControlDatabase database, InstanceLimits defaults, LastUse lastUse, Action<string, Exception> onBrokenPolicy)
{
    /// <summary>Time between deleting an instance and removing its data.</summary>
    public static readonly TimeSpan UndoPeriod = TimeSpan.FromDays(7);

    public async Task<long> ReadVersionAsync(CancellationToken cancellationToken)
    {
        ControlDb db = database.Open();
        await using (db.ConfigureAwait(false))
        {
            return await db.State.Where(s => s.Id == 1).Select(s => s.Version).SingleAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<ControlSnapshot> LoadAsync(CancellationToken cancellationToken)
    {
        ControlDb db = database.Open();
        await using (db.ConfigureAwait(false))
        {
            IDbContextTransaction transaction = await database.BeginReadAsync(db, cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                StateRow state = await db.State.AsNoTracking().SingleAsync(s => s.Id == 1, cancellationToken).ConfigureAwait(false);
                List<InstanceRow> instances = await db.Instances.AsNoTracking().ToListAsync(cancellationToken).ConfigureAwait(false);
                List<TokenRow> tokens = await db.Tokens.AsNoTracking().ToListAsync(cancellationToken).ConfigureAwait(false);
                List<UserRow> users = await db.Users.AsNoTracking().ToListAsync(cancellationToken).ConfigureAwait(false);
                List<AccessKeyRow> keys = await db.AccessKeys.AsNoTracking().ToListAsync(cancellationToken).ConfigureAwait(false);
                List<PolicyRow> policies = await db.Policies.AsNoTracking().ToListAsync(cancellationToken).ConfigureAwait(false);
                List<AttachmentRow> attachments = await db.Attachments.AsNoTracking().ToListAsync(cancellationToken).ConfigureAwait(false);
                List<SessionRow> sessions = await db.Sessions.AsNoTracking().ToListAsync(cancellationToken).ConfigureAwait(false);

                InstanceRecord[] instanceList = [.. instances.Select(r => ToRecord(r, state.AccountId)).OrderBy(r => r.SortKey, StringComparer.Ordinal)];
                ILookup<string, TokenRow> tokensOf = tokens.ToLookup(t => t.InstanceId);
                PolicyRecord[] policyList = [.. SystemPolicies.All.Concat(policies.Select(ToRecord)).OrderBy(p => p.Name, StringComparer.Ordinal)];
                FrozenDictionary<string, UserEntry> userEntries = BuildUsers(users, attachments, policyList);
                return new ControlSnapshot
                {
                    Version = state.Version,
                    AccountId = state.AccountId,
                    InstanceList = instanceList,
                    Instances = instanceList.ToFrozenDictionary(
                        r => r.Id,
                        r => new InstanceEntry(r, [.. tokensOf[r.Id].Select(t => new TokenEntry(t.Id, t.Hash, t.ExpiresAt, lastUse.BoxFor(t.Id)))])),
                    Users = userEntries,
                    UserList = [.. userEntries.Values.Select(u => u.Record).OrderBy(u => u.Name, StringComparer.Ordinal)],
                    Keys = keys.Where(k => userEntries.ContainsKey(k.UserName)).ToFrozenDictionary(k => k.Id, k => ToEntry(k, userEntries[k.UserName])),
                    Policies = policyList.ToFrozenDictionary(p => p.Name),
                    PolicyList = policyList,
                    Sessions = sessions.ToFrozenDictionary(s => s.Hash, s => new SessionEntry(s.UserName, s.ExpiresAt)),
                };
            }
        }
    }

    public InstanceRecord ToRecord(InstanceRow row, string accountId)
    {
        Dictionary<LimitKind, long> overrides = StoredJson.ReadLimits(row.Limits);
        DateTimeOffset? deleted = row.DeletedAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
        return new InstanceRecord
        {
            Id = row.Id,
            Name = row.Name,
            RegionId = row.RegionId,
            AccountId = accountId,
            Version = Enum.Parse<InstanceVersion>(row.Version),
            Status = deleted is null ? InstanceStatus.Running : InstanceStatus.Deleted,
            StorageDurationDays = row.StorageDays,
            StorageSize = row.StorageSize,
            RetentionRules = StoredJson.ReadRetention(row.RetentionRules),
            OutOfOrderWindow = row.OutOfOrderWindowMs is { } ms ? TimeSpan.FromMilliseconds(ms) : null,
            ExternalLabels = StoredJson.ReadMap(row.ExternalLabels),
            Tags = StoredJson.ReadMap(row.Tags),
            LimitOverrides = overrides,
            Limits = defaults.With(overrides),
            EnableAuthToken = row.TokenRequired,
            EnableAuthFreeRead = row.AuthFreeRead,
            AuthFreeRead = StoredJson.ReadSources(row.AuthFreeReadSources),
            EnableAuthFreeWrite = row.AuthFreeWrite,
            AuthFreeWrite = StoredJson.ReadSources(row.AuthFreeWriteSources),
            CreateTime = DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt),
            DeleteTime = deleted,
            PurgeTime = deleted + UndoPeriod,
            SettingsRevision = row.SettingsRevision,
            ConfigurationRevision = row.ConfigurationRevision,
            RulesRevision = row.RulesRevision,
        };
    }

    public static PolicyRecord ToRecord(PolicyRow row) => new()
    {
        Name = row.Name,
        Description = row.Description,
        Statements = StoredJson.ReadStatements(row.Statements),
        CreateTime = DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt),
        UpdateTime = DateTimeOffset.FromUnixTimeMilliseconds(row.UpdatedAt),
    };

    private KeyEntry ToEntry(AccessKeyRow row, UserEntry user)
    {
        var record = new AccessKeyRecord
        {
            Id = row.Id,
            UserName = row.UserName,
            IsActive = row.IsActive,
            CreateTime = DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt),
            LastUsedTime = row.LastUsedAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null,
            Limits = StoredJson.ReadLimits(row.Limits),
        };
        return new KeyEntry(
            record, row.Salt, row.Hash, user, new Principal(PrincipalKind.AccessKey, row.UserName, row.Id, user.Record.IsRoot), lastUse.BoxFor(row.Id));
    }

    private FrozenDictionary<string, UserEntry> BuildUsers(List<UserRow> users, List<AttachmentRow> attachments, PolicyRecord[] policies)
    {
        Dictionary<string, CompiledStatement[]> compiled = policies.ToDictionary(p => p.Name, Compile);
        ILookup<string, string> attached = attachments.ToLookup(a => a.UserName, a => a.PolicyName);
        return users.ToFrozenDictionary(
            u => u.Name,
            u => new UserEntry(
                new UserRecord
                {
                    Name = u.Name,
                    DisplayName = u.DisplayName,
                    IsRoot = u.IsRoot,
                    HasPassword = u.PasswordHash is not null,
                    CreateTime = DateTimeOffset.FromUnixTimeMilliseconds(u.CreatedAt),
                    Policies = [.. attached[u.Name].Order(StringComparer.Ordinal)],
                },
                u.PasswordHash,
                [.. attached[u.Name].SelectMany(name => compiled.GetValueOrDefault(name, []))]));
    }

    // A stored policy that this program cannot read must not let anybody in whom it would have kept out.
    private CompiledStatement[] Compile(PolicyRecord policy)
    {
        try
        {
            return [.. policy.Statements.Select(s => CompiledStatement.Compile(s, "statements"))];
        }
        catch (ControlException e)
        {
            onBrokenPolicy(policy.Name, e);
            return [CompiledStatement.Compile(new PolicyStatement { Effect = PolicyEffect.Deny, Actions = [PermissionActions.Any], Resources = ["*"] }, "statements")];
        }
    }
}
