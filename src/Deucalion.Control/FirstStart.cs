using Deucalion.Control.Access;
using Deucalion.Control.Database.Rows;
using Deucalion.Control.Secrets;
using Deucalion.Control.Snapshots;
using Microsoft.EntityFrameworkCore;

namespace Deucalion.Control;

/// <summary>Makes the account, its root user and root's AccessKey in a new database; of several nodes that start at once, one does.</summary>
public static class FirstStart
{
    /// <summary>Life of the set-up code.</summary>
    public static readonly TimeSpan SetupCodeLife = TimeSpan.FromDays(1);

    /// <summary>Runs at every start, before anything is served. On a database that has its account nothing changes, whatever the seed.</summary>
    public static async Task<FirstStartResult> RunAsync(ControlPlane plane, RootKeySeed? seed, CancellationToken cancellationToken)
    {
        if ((await plane.Store.CurrentAsync(cancellationToken).ConfigureAwait(false)).Users.ContainsKey(Users.Root))
        {
            return new FirstStartResult { IsFirstStart = false };
        }

        string id = seed?.AccessKeyId ?? RandomText.AccessKeyId();
        string secret = seed?.AccessKeySecret ?? RandomText.Secret();
        string code = RandomText.Token();
        bool first = await plane.Store.WriteAsync(
            Actor.System,
            "FirstStart",
            "user/" + Users.Root,
            async scope =>
            {
                if (await scope.Db.Users.AnyAsync(u => u.IsRoot, cancellationToken).ConfigureAwait(false))
                {
                    scope.Detail = "another node was first";
                    return false;
                }

                StateRow state = await scope.Db.State.SingleAsync(s => s.Id == 1, cancellationToken).ConfigureAwait(false);
                state.AccountId = RandomText.AccountId();
                state.SetupCodeHash = CredentialHash.OfToken(code);
                state.SetupCodeExpiresAt = scope.NowMs + (long)SetupCodeLife.TotalMilliseconds;
                scope.Db.Users.Add(new UserRow { Name = Users.Root, DisplayName = "Root user", IsRoot = true, CreatedAt = scope.NowMs });
                await scope.Db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
                scope.Db.AccessKeys.Add(AccessKeys.NewRow(Users.Root, id, secret, scope.NowMs));
                scope.Detail = id;
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        return first
            ? new FirstStartResult { IsFirstStart = true, AccessKeyId = id, AccessKeySecret = seed is null ? secret : null, SetupCode = code }
            : new FirstStartResult { IsFirstStart = false };
    }
}
