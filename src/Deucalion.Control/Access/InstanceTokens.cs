using Deucalion.Control.Database.Rows;
using Deucalion.Control.Instances;
using Deucalion.Control.Secrets;
using Deucalion.Control.Snapshots;
using Microsoft.EntityFrameworkCore;

namespace Deucalion.Control.Access;

/// <summary>Tokens of V1 instances. Two may live at once, so that readers can move from one to the other.</summary>
public sealed class InstanceTokens
{
    /// <summary>Live tokens of one instance at most.</summary>
    public const int MaxLive = 2;

    private readonly ControlStore _store;

    internal InstanceTokens(ControlStore store) => _store = store;

    /// <summary>Tokens of an instance, oldest first, expired ones too.</summary>
    public async Task<IReadOnlyList<TokenRecord>> ListAsync(string instanceId, CancellationToken cancellationToken)
    {
        ControlSnapshot snapshot = await _store.CurrentAsync(cancellationToken).ConfigureAwait(false);
        if (!snapshot.Instances.ContainsKey(instanceId))
        {
            throw InstanceDirectory.NoInstance(instanceId);
        }

        List<TokenRow> rows = await _store.ReadAsync(
            db => db.Tokens.AsNoTracking().Where(t => t.InstanceId == instanceId).ToListAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        return [.. rows.OrderBy(t => t.CreatedAt).ThenBy(t => t.Id, StringComparer.Ordinal).Select(ToRecord)];
    }

    /// <summary>
    /// Makes a token; from then on the instance demands one. With <paramref name="replace"/> the others die at the same moment.
    /// Throws BadRequest for V2, LimitExceeded when two live already.
    /// </summary>
    public async Task<IssuedToken> CreateAsync(string instanceId, TimeSpan? expiresIn, bool replace, Actor actor, CancellationToken cancellationToken)
    {
        string secret = RandomText.Token();
        TokenRow row = await _store.WriteAsync(
            actor,
            replace ? "RegenerateToken" : "CreateToken",
            "instance/" + instanceId,
            async scope =>
            {
                InstanceRow instance = await InstanceDirectory.RunningRowAsync(scope, instanceId, cancellationToken).ConfigureAwait(false);
                if (instance.Version != nameof(InstanceVersion.V1))
                {
                    throw ControlException.Bad("Tokens belong to V1 instances; give readers of a V2 instance an AccessKey instead.");
                }

                if (expiresIn is { } life && (life <= TimeSpan.Zero || life > TimeSpan.FromDays(36_500)))
                {
                    throw ControlException.Bad("expiresIn must be more than 0 and at most 100 years.");
                }

                long now = scope.NowMs;
                await scope.Db.Tokens.Where(t => t.InstanceId == instanceId && (replace || t.ExpiresAt <= now))
                    .ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
                if (await scope.Db.Tokens.CountAsync(t => t.InstanceId == instanceId, cancellationToken).ConfigureAwait(false) >= MaxLive)
                {
                    throw ControlException.Limit($"Instance {instanceId} has {MaxLive} live tokens, which is the limit; delete one, or regenerate with replace=true.");
                }

                var token = new TokenRow
                {
                    Id = RandomText.TokenId(),
                    InstanceId = instanceId,
                    Hash = CredentialHash.OfToken(secret),
                    CreatedAt = now,
                    CreatedBy = actor.Name,
                    ExpiresAt = expiresIn is { } span ? now + (long)span.TotalMilliseconds : null,
                };
                scope.Db.Tokens.Add(token);
                scope.Detail = token.Id;
                instance.TokenRequired = true;
                return token;
            },
            cancellationToken).ConfigureAwait(false);
        return new IssuedToken(ToRecord(row), secret);
    }

    /// <summary>Revokes a token; the instance goes on demanding one. Throws NotFound.</summary>
    public Task DeleteAsync(string instanceId, string tokenId, Actor actor, CancellationToken cancellationToken) =>
        _store.WriteAsync(
            actor,
            "DeleteToken",
            "instance/" + instanceId,
            async scope =>
            {
                await InstanceDirectory.RunningRowAsync(scope, instanceId, cancellationToken).ConfigureAwait(false);
                scope.Detail = NearName.Shorten(tokenId, 64);
                int deleted = await scope.Db.Tokens.Where(t => t.InstanceId == instanceId && t.Id == tokenId)
                    .ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
                return deleted > 0 ? deleted : throw ControlException.Missing($"Instance {instanceId} has no token \"{NearName.Shorten(tokenId, 64)}\".");
            },
            cancellationToken);

    private TokenRecord ToRecord(TokenRow row) => new(
        row.Id,
        row.InstanceId,
        DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt),
        Time(row.ExpiresAt),
        Time(Math.Max(row.LastUsedAt ?? 0, _store.LastUse.Get(row.Id) ?? 0) is > 0 and var at ? at : null),
        row.CreatedBy);

    private static DateTimeOffset? Time(long? milliseconds) => milliseconds is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;
}
