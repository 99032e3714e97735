using Deucalion.Control.Database.Rows;
using Deucalion.Control.Secrets;
using Deucalion.Control.Snapshots;
using Microsoft.EntityFrameworkCore;

namespace Deucalion.Control.Access;

/// <summary>RAM users and the policies attached to them.</summary>
public sealed class Users
{
    /// <summary>Name of the user that exists from the start.</summary>
    public const string Root = "root";

    /// <summary>Users of the account at most.</summary>
    public const int MaxUsers = 1000;

    /// <summary>Policies of one user at most.</summary>
    public const int MaxPolicies = 32;

    private readonly ControlStore _store;

    internal Users(ControlStore store) => _store = store;

    /// <summary>One user; throws NotFound.</summary>
    public async Task<UserRecord> GetAsync(string name, CancellationToken cancellationToken)
    {
        ControlSnapshot snapshot = await _store.CurrentAsync(cancellationToken).ConfigureAwait(false);
        return snapshot.Users.GetValueOrDefault(name)?.Record ?? throw NoUser(name);
    }

    /// <summary>A page of users by name.</summary>
    public async Task<Page<UserRecord>> ListAsync(PageRequest page, CancellationToken cancellationToken)
    {
        ControlSnapshot snapshot = await _store.CurrentAsync(cancellationToken).ConfigureAwait(false);
        return page.Cut(snapshot.UserList, u => u.Name);
    }

    /// <summary>Makes a user; with <paramref name="ifNotExists"/> an existing one is given back as it is. Throws Conflict, BadRequest.</summary>
    public async Task<(UserRecord User, bool IsNew)> CreateAsync(
        string name, string displayName, string? password, bool ifNotExists, Actor actor, CancellationToken cancellationToken)
    {
        CheckName(name);
        string? hash = password is null ? null : HashPassword(password);
        bool isNew = await _store.WriteAsync(
            actor,
            "CreateUser",
            "user/" + name,
            async scope =>
            {
                if (await scope.Db.Users.AnyAsync(u => u.Name == name, cancellationToken).ConfigureAwait(false))
                {
                    return ifNotExists ? false : throw ControlException.Conflict($"User \"{name}\" exists already.");
                }

                if (await scope.Db.Users.CountAsync(cancellationToken).ConfigureAwait(false) >= MaxUsers)
                {
                    throw ControlException.Limit($"The account has {MaxUsers} users, which is the limit.");
                }

                scope.Db.Users.Add(new UserRow { Name = name, DisplayName = CheckDisplayName(displayName), PasswordHash = hash, CreatedAt = scope.NowMs });
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        return (_store.Snapshot.Users[name].Record, isNew);
    }

    /// <summary>Changes name for people or password; null leaves as is. A new password ends the user's sessions.</summary>
    public async Task<UserRecord> PatchAsync(string name, string? displayName, string? password, Actor actor, CancellationToken cancellationToken)
    {
        string? hash = password is null ? null : HashPassword(password);
        await _store.WriteAsync(
            actor,
            "UpdateUser",
            "user/" + NearName.Shorten(name, 64),
            async scope =>
            {
                UserRow row = await RowAsync(scope, name, cancellationToken).ConfigureAwait(false);
                row.DisplayName = displayName is null ? row.DisplayName : CheckDisplayName(displayName);
                if (hash is not null)
                {
                    row.PasswordHash = hash;
                    scope.Detail = "password";
                    await scope.Db.Sessions.Where(s => s.UserName == name).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
                }

                return name;
            },
            cancellationToken).ConfigureAwait(false);
        return _store.Snapshot.Users[name].Record;
    }

    /// <summary>Removes a user with its keys, sessions and attachments; root stays.</summary>
    public Task DeleteAsync(string name, Actor actor, CancellationToken cancellationToken) =>
        _store.WriteAsync(
            actor,
            "DeleteUser",
            "user/" + NearName.Shorten(name, 64),
            async scope =>
            {
                UserRow row = await RowAsync(scope, name, cancellationToken).ConfigureAwait(false);
                if (row.IsRoot)
                {
                    throw ControlException.Forbidden("The root user cannot be deleted.");
                }

                // Keys, sessions and attachments go with it (ON DELETE CASCADE).
                return await scope.Db.Users.Where(u => u.Name == name).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
            },
            cancellationToken);

    /// <summary>Attaches a policy; repeating it is fine. Throws NotFound, LimitExceeded.</summary>
    public async Task<UserRecord> AttachAsync(string name, string policy, Actor actor, CancellationToken cancellationToken)
    {
        await _store.WriteAsync(
            actor,
            "AttachPolicy",
            "user/" + NearName.Shorten(name, 64),
            async scope =>
            {
                scope.Detail = NearName.Shorten(policy, 128);
                await RowAsync(scope, name, cancellationToken).ConfigureAwait(false);
                if (SystemPolicies.Find(policy) is null && !await scope.Db.Policies.AnyAsync(p => p.Name == policy, cancellationToken).ConfigureAwait(false))
                {
                    throw Policies.NoPolicy(policy);
                }

                if (await scope.Db.Attachments.AnyAsync(a => a.UserName == name && a.PolicyName == policy, cancellationToken).ConfigureAwait(false))
                {
                    return false;
                }

                if (await scope.Db.Attachments.CountAsync(a => a.UserName == name, cancellationToken).ConfigureAwait(false) >= MaxPolicies)
                {
                    throw ControlException.Limit($"User \"{name}\" has {MaxPolicies} policies, which is the limit.");
                }

                scope.Db.Attachments.Add(new AttachmentRow { UserName = name, PolicyName = policy, CreatedAt = scope.NowMs });
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        return _store.Snapshot.Users[name].Record;
    }

    /// <summary>Detaches a policy; throws NotFound when it is not attached.</summary>
    public Task DetachAsync(string name, string policy, Actor actor, CancellationToken cancellationToken) =>
        _store.WriteAsync(
            actor,
            "DetachPolicy",
            "user/" + NearName.Shorten(name, 64),
            async scope =>
            {
                scope.Detail = NearName.Shorten(policy, 128);
                await RowAsync(scope, name, cancellationToken).ConfigureAwait(false);
                int deleted = await scope.Db.Attachments.Where(a => a.UserName == name && a.PolicyName == policy)
                    .ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
                return deleted > 0 ? deleted : throw ControlException.Missing($"Policy \"{NearName.Shorten(policy)}\" is not attached to user \"{name}\".");
            },
            cancellationToken);

    internal static string HashPassword(string password) => password.Length is >= 8 and <= 256
        ? PasswordHash.Create(password)
        : throw ControlException.Bad("password must have 8 to 256 characters.");

    internal static async Task<UserRow> RowAsync(WriteScope scope, string name, CancellationToken cancellationToken) =>
        await scope.Db.Users.SingleOrDefaultAsync(u => u.Name == name, cancellationToken).ConfigureAwait(false) ?? throw NoUser(name);

    internal static ControlException NoUser(string name) => ControlException.Missing($"There is no user \"{NearName.Shorten(name, 64)}\".");

    // A colon would be unreadable in Basic credentials, a slash in paths.
    private static void CheckName(string name)
    {
        if (name.Length is < 1 or > 64 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '@'))
        {
            throw ControlException.Bad("userName must have 1 to 64 letters, digits, dots, dashes, underscores and @.");
        }
    }

    private static string CheckDisplayName(string name) => name.Length <= 128 && !name.Any(char.IsControl)
        ? name
        : throw ControlException.Bad("displayName may have at most 128 characters and no control characters.");
}
