using System.Net;
using Deucalion.Control.Database.Rows;
using Deucalion.Control.Secrets;
using Deucalion.Control.Snapshots;
using Microsoft.EntityFrameworkCore;

namespace Deucalion.Control.Access;

/// <summary>Sign-ins of people to the console.</summary>
public sealed class ConsoleSessions
{
    /// <summary>Life of a session.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(12);

    private readonly ControlStore _store;
    private readonly SignInThrottle _throttle;

    internal ConsoleSessions(ControlStore store, SignInThrottle throttle)
    {
        _store = store;
        _throttle = throttle;
    }

    /// <summary>Checks name and password and gives the secret of a new session; throws Unauthorized, Throttled.</summary>
    public async Task<string> SignInAsync(string userName, string password, IPAddress source, Actor actor, CancellationToken cancellationToken)
    {
        string throttleKey = "user/" + NearName.Shorten(userName, 64);
        if (_throttle.Delay(source, throttleKey) is { Ticks: > 0 } delay)
        {
            AuthorizationDecision refusal = Refusals.Throttled(delay, instance: null);
            throw new ControlException(ControlErrorKind.Throttled, refusal.Message, refusal.RetryAfter);
        }

        ControlSnapshot snapshot = await _store.CurrentAsync(cancellationToken).ConfigureAwait(false);
        if (!PasswordHash.Verify(snapshot.Users.GetValueOrDefault(userName)?.PasswordHash, NearName.Shorten(password, 256)))
        {
            _throttle.Failed(source, throttleKey, password: true);
            await _store.RecordAsync(actor, "SignIn", throttleKey, "refused", "wrong user name or password", cancellationToken).ConfigureAwait(false);
            throw new ControlException(ControlErrorKind.Unauthorized, "The user name or the password is not correct.");
        }

        string secret = RandomText.Token();
        await _store.WriteAsync(
            actor with { Name = userName },
            "SignIn",
            throttleKey,
            async scope =>
            {
                long now = scope.NowMs;
                await scope.Db.Sessions.Where(s => s.ExpiresAt <= now).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
                await Users.RowAsync(scope, userName, cancellationToken).ConfigureAwait(false);
                scope.Db.Sessions.Add(new SessionRow { Hash = KeyOf(secret), UserName = userName, CreatedAt = now, ExpiresAt = now + (long)Life.TotalMilliseconds });
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        return secret;
    }

    /// <summary>Who holds a session; null when it is unknown or over. From memory.</summary>
    public Principal? Find(string secret)
    {
        ControlSnapshot snapshot = _store.Snapshot;
        if (secret.Length is 0 or > 128 || !snapshot.Sessions.TryGetValue(KeyOf(secret), out SessionEntry? session)
            || session.ExpiresAt <= _store.Clock.GetUtcNow().ToUnixTimeMilliseconds()
            || !snapshot.Users.TryGetValue(session.UserName, out UserEntry? user))
        {
            return null;
        }

        return new Principal(PrincipalKind.Session, session.UserName, KeyId: null, user.Record.IsRoot);
    }

    /// <summary>Ends a session; an unknown one is fine.</summary>
    public Task SignOutAsync(string secret, Actor actor, CancellationToken cancellationToken) =>
        _store.WriteAsync(
            actor,
            "SignOut",
            "user/" + actor.Name,
            scope =>
            {
                string hash = KeyOf(secret);
                return scope.Db.Sessions.Where(s => s.Hash == hash).ExecuteDeleteAsync(cancellationToken);
            },
            cancellationToken);

    /// <summary>Sets root's password by the one-time code of the first start; throws Unauthorized when the code is wrong, used or old.</summary>
    public Task CompleteSetupAsync(string code, string password, IPAddress source, Actor actor, CancellationToken cancellationToken)
    {
        if (_throttle.Delay(source, "setup") is { Ticks: > 0 } delay)
        {
            AuthorizationDecision refusal = Refusals.Throttled(delay, instance: null);
            throw new ControlException(ControlErrorKind.Throttled, refusal.Message, refusal.RetryAfter);
        }

        string hash = Users.HashPassword(password);
        return _store.WriteAsync(
            actor with { Name = Users.Root },
            "CompleteSetup",
            "user/" + Users.Root,
            async scope =>
            {
                StateRow state = await scope.Db.State.SingleAsync(s => s.Id == 1, cancellationToken).ConfigureAwait(false);
                if (state.SetupCodeHash is null || state.SetupCodeExpiresAt <= scope.NowMs || !CredentialHash.Verify(default, code, state.SetupCodeHash))
                {
                    _throttle.Failed(source, "setup", password: true);
                    throw new ControlException(ControlErrorKind.Unauthorized, "The set-up code is wrong, was used already, or is older than a day; set the password with root's AccessKey instead.");
                }

                state.SetupCodeHash = null;
                state.SetupCodeExpiresAt = null;
                (await Users.RowAsync(scope, Users.Root, cancellationToken).ConfigureAwait(false)).PasswordHash = hash;
                return true;
            },
            cancellationToken);
    }

    private static string KeyOf(string secret) => Convert.ToHexStringLower(CredentialHash.OfToken(secret));
}
