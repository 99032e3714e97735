using Deucalion.Control.Database.Rows;
using Deucalion.Control.Limits;
using Deucalion.Control.Secrets;
using Deucalion.Control.Snapshots;
using Microsoft.EntityFrameworkCore;
using System.Security.Cryptography;

namespace Deucalion.Control.Access;

/// <summary>AccessKeys of users.</summary>
public sealed class AccessKeys
{
    /// <summary>Active keys of one user at most.</summary>
    public const int MaxActive = 2;

    private const int MaxKeys = 10;
    private readonly ControlStore _store;

    internal AccessKeys(ControlStore store) => _store = store;

    /// <summary>Keys of a user, oldest first.</summary>
    public async Task<IReadOnlyList<AccessKeyRecord>> ListAsync(string userName, CancellationToken cancellationToken)
    {
        ControlSnapshot snapshot = await _store.CurrentAsync(cancellationToken).ConfigureAwait(false);
        if (!snapshot.Users.ContainsKey(userName))
        {
            throw Users.NoUser(userName);
        }

        List<AccessKeyRow> rows = await _store.ReadAsync(
            db => db.AccessKeys.AsNoTracking().Where(k => k.UserName == userName).ToListAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        return [.. rows.OrderBy(k => k.CreatedAt).ThenBy(k => k.Id, StringComparer.Ordinal).Select(ToRecord)];
    }

    /// <summary>One key of a user by id, from this node's snapshot; null when there is none.</summary>
    public AccessKeyRecord? Find(string id) => _store.Snapshot.Keys.GetValueOrDefault(id)?.Record;

    /// <summary>Makes a key; throws NotFound, LimitExceeded when two are active.</summary>
    public async Task<IssuedAccessKey> CreateAsync(string userName, Actor actor, CancellationToken cancellationToken)
    {
        string secret = RandomText.Secret();
        AccessKeyRow row = await _store.WriteAsync(
            actor,
            "CreateAccessKey",
            "user/" + NearName.Shorten(userName, 64),
            async scope =>
            {
                await Users.RowAsync(scope, userName, cancellationToken).ConfigureAwait(false);
                await CheckActiveAsync(scope, userName, cancellationToken).ConfigureAwait(false);
                if (await scope.Db.AccessKeys.CountAsync(k => k.UserName == userName, cancellationToken).ConfigureAwait(false) >= MaxKeys)
                {
                    throw ControlException.Limit($"User \"{userName}\" has {MaxKeys} AccessKeys, which is the limit; delete inactive ones first.");
                }

                AccessKeyRow key = NewRow(userName, RandomText.AccessKeyId(), secret, scope.NowMs);
                scope.Db.AccessKeys.Add(key);
                scope.Detail = key.Id;
                return key;
            },
            cancellationToken).ConfigureAwait(false);
        return new IssuedAccessKey(ToRecord(row), secret);
    }

    /// <summary>Enables or disables a key, or sets its limits; null leaves as is.</summary>
    public async Task<AccessKeyRecord> PatchAsync(
        string userName, string id, bool? active, IReadOnlyDictionary<LimitKind, long>? limits, Actor actor, CancellationToken cancellationToken)
    {
        AccessKeyRow row = await _store.WriteAsync(
            actor,
            "UpdateAccessKey",
            "user/" + NearName.Shorten(userName, 64),
            async scope =>
            {
                AccessKeyRow key = await RowAsync(scope, userName, id, cancellationToken).ConfigureAwait(false);
                if (active == true && !key.IsActive)
                {
                    await CheckActiveAsync(scope, userName, cancellationToken).ConfigureAwait(false);
                }

                key.IsActive = active ?? key.IsActive;
                key.Limits = limits is null ? key.Limits : StoredJson.Write(Instances.InstanceRules.Limits(limits));
                scope.Detail = $"{key.Id} {(active is null ? string.Empty : active.Value ? "Active" : "Inactive")}{(limits is null ? string.Empty : " limits")}".TrimEnd();
                return key;
            },
            cancellationToken).ConfigureAwait(false);
        return ToRecord(row);
    }

    /// <summary>Removes a key; throws NotFound.</summary>
    public Task DeleteAsync(string userName, string id, Actor actor, CancellationToken cancellationToken) =>
        _store.WriteAsync(
            actor,
            "DeleteAccessKey",
            "user/" + NearName.Shorten(userName, 64),
            async scope =>
            {
                scope.Db.AccessKeys.Remove(await RowAsync(scope, userName, id, cancellationToken).ConfigureAwait(false));
                scope.Detail = id;
                return true;
            },
            cancellationToken);

    internal static AccessKeyRow NewRow(string userName, string id, string secret, long now)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(16);
        return new AccessKeyRow { Id = id, UserName = userName, Salt = salt, Hash = CredentialHash.OfSecret(salt, secret), IsActive = true, CreatedAt = now };
    }

    private static async Task CheckActiveAsync(WriteScope scope, string userName, CancellationToken cancellationToken)
    {
        if (await scope.Db.AccessKeys.CountAsync(k => k.UserName == userName && k.IsActive, cancellationToken).ConfigureAwait(false) >= MaxActive)
        {
            throw ControlException.Limit($"User \"{userName}\" has {MaxActive} active AccessKeys, which is the limit; set one Inactive or delete it.");
        }
    }

    private static async Task<AccessKeyRow> RowAsync(WriteScope scope, string userName, string id, CancellationToken cancellationToken)
    {
        await Users.RowAsync(scope, userName, cancellationToken).ConfigureAwait(false);
        return await scope.Db.AccessKeys.SingleOrDefaultAsync(k => k.UserName == userName && k.Id == id, cancellationToken).ConfigureAwait(false)
            ?? throw ControlException.Missing($"User \"{userName}\" has no AccessKey \"{NearName.Shorten(id, 64)}\".");
    }

    private AccessKeyRecord ToRecord(AccessKeyRow row) => new()
    {
        Id = row.Id,
        UserName = row.UserName,
        IsActive = row.IsActive,
        CreateTime = DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt),
        LastUsedTime = Math.Max(row.LastUsedAt ?? 0, _store.LastUse.Get(row.Id) ?? 0) is > 0 and var at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null,
        Limits = StoredJson.ReadLimits(row.Limits),
    };
}
