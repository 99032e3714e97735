using System.Net;
using Deucalion.Control.Instances;
using Deucalion.Control.Secrets;
using Deucalion.Control.Snapshots;

namespace Deucalion.Control.Access;

/// <summary>
/// Decides from memory who gets in. Never touches the database; safe from many threads; a permitted repeat allocates little.
/// What the table of the product says, in the order it is checked: two headers; unknown instance; auth-free list; V1 without token;
/// Basic (both versions); token (V1); missing or foreign credential.
/// </summary>
public sealed class Authorizer
{
    private static readonly byte[] DummySalt = new byte[16];
    private static readonly byte[] DummyHash = new byte[CredentialHash.Size];
    private readonly ControlStore _store;
    private readonly SignInThrottle _throttle;

    internal Authorizer(ControlStore store, SignInThrottle throttle)
    {
        _store = store;
        _throttle = throttle;
    }

    /// <summary>Decides about a request to an instance.</summary>
    public AuthorizationDecision Authorize(in AuthorizationRequest request)
    {
        if (request.AuthorizationHeaders.Count > 1)
        {
            return Refusals.BadRequest(Refusals.TwoHeaders);
        }

        ControlSnapshot snapshot = _store.Snapshot;
        if (!snapshot.Instances.TryGetValue(request.InstanceId, out InstanceEntry? entry)
            || entry.Record.Status != InstanceStatus.Running || entry.Record.RegionId != request.RegionId)
        {
            return Refusals.NotFound(request.InstanceId, request.RegionId);
        }

        InstanceRecord instance = entry.Record;
        bool isV1 = instance.Version == InstanceVersion.V1;
        if (IsAuthFree(instance, request.Action, request.RemoteAddress))
        {
            return Permitted(instance, Principal.AuthFree);
        }

        if (isV1 && !instance.EnableAuthToken)
        {
            return Permitted(instance, Principal.Anonymous);
        }

        string? header = request.AuthorizationHeaders.Count == 0 ? null : request.AuthorizationHeaders[0]?.Trim();
        if (header is null)
        {
            return Refusals.Unauthorized(isV1 ? Refusals.NeedsToken : Refusals.NeedsKey, !isV1, instance);
        }

        if (BasicCredential.IsBasic(header))
        {
            AuthorizationDecision? refusal = VerifyKey(snapshot, header, request.RemoteAddress, instance, !isV1, out KeyEntry? key);
            return refusal ?? DecideForKey(snapshot, key!, instance, request.Action);
        }

        return isV1
            ? DecideForToken(entry, header, request.RemoteAddress)
            : Refusals.Unauthorized(Refusals.NeedsKey, basic: true, instance);
    }

    /// <summary>Decides about a request of a person who is signed in to the console: what anybody may do, and what the person's policies permit.</summary>
    public AuthorizationDecision AuthorizeSession(in AuthorizationRequest request, Principal session)
    {
        AuthorizationDecision open = Authorize(request);
        return open.Outcome is AuthorizationOutcome.Unauthorized && _store.Snapshot.Instances.TryGetValue(request.InstanceId, out InstanceEntry? entry)
            ? Evaluate(session, request.Action, entry.Record)
            : open;
    }

    /// <summary>
    /// Who calls the control API by AccessKey. Permitted without looking at policies, or the refusal. Without header: Unauthorized
    /// with a challenge.
    /// </summary>
    public AuthorizationDecision Authenticate(IReadOnlyList<string?> authorizationHeaders, IPAddress remoteAddress)
    {
        if (authorizationHeaders.Count > 1)
        {
            return Refusals.BadRequest(Refusals.TwoHeaders);
        }

        string? header = authorizationHeaders.Count == 0 ? null : authorizationHeaders[0]?.Trim();
        if (header is null || !BasicCredential.IsBasic(header))
        {
            return Refusals.Unauthorized(Refusals.NeedsKey, basic: true, instance: null);
        }

        return VerifyKey(_store.Snapshot, header, remoteAddress, instance: null, basic: true, out KeyEntry? key)
            ?? new AuthorizationDecision { Outcome = AuthorizationOutcome.Permitted, Principal = key!.Principal };
    }

    /// <summary>
    /// What the policies of a signed-in user (<see cref="PrincipalKind.AccessKey"/> or <see cref="PrincipalKind.Session"/>) say about an
    /// action on an instance, on a region as a whole (no instance), or on the account (neither). Others are refused.
    /// </summary>
    public AuthorizationDecision Evaluate(Principal principal, PermissionAction action, InstanceRecord? instance = null, string? regionId = null)
    {
        ControlSnapshot snapshot = _store.Snapshot;
        if (principal.Kind is not (PrincipalKind.AccessKey or PrincipalKind.Session) || !snapshot.Users.TryGetValue(principal.Name, out UserEntry? user))
        {
            return Refusals.Forbidden(principal, action, instance, new PermissionDecision(false, [], false, false));
        }

        return DecideForUser(snapshot, user, principal, action, instance, regionId);
    }

    /// <summary>True when some policy of the user speaks for the action somewhere: the user may ask for a list, however short it will be.</summary>
    public bool MayAskFor(Principal principal, PermissionAction action) =>
        _store.Snapshot.Users.TryGetValue(principal.Name, out UserEntry? user)
        && (user.Record.IsRoot || user.Statements.Any(s => s.Effect == PolicyEffect.Allow && s.Names(action)));

    private static bool IsAuthFree(InstanceRecord instance, PermissionAction action, IPAddress source) => action switch
    {
        PermissionAction.QueryMetrics => instance.EnableAuthFreeRead && instance.AuthFreeRead.Admits(source),
        PermissionAction.WriteMetrics => instance.EnableAuthFreeWrite && instance.AuthFreeWrite.Admits(source),
        _ => false,
    };

    private static AuthorizationDecision Permitted(InstanceRecord instance, Principal principal) => new()
    {
        Outcome = AuthorizationOutcome.Permitted,
        Instance = instance,
        Principal = principal,
        Limits = instance.Limits,
    };

    private AuthorizationDecision DecideForToken(InstanceEntry entry, string header, IPAddress source)
    {
        InstanceRecord instance = entry.Record;
        ReadOnlySpan<char> token = header;
        if (token.StartsWith("Bearer", StringComparison.OrdinalIgnoreCase) && (token.Length == 6 || token[6] is ' ' or '\t'))
        {
            token = token[6..].Trim();
        }

        if (token.IsEmpty)
        {
            return Refusals.Unauthorized(Refusals.WrongToken, basic: false, instance);
        }

        long now = _store.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        TokenEntry? found = null;

        // Always against two hashes, so that time does not tell how many tokens there are.
        for (int i = 0; i < Math.Max(entry.Tokens.Length, InstanceTokens.MaxLive); i++)
        {
            TokenEntry? candidate = i < entry.Tokens.Length ? entry.Tokens[i] : null;
            if (CredentialHash.Verify(default, token, candidate?.Hash ?? DummyHash) && candidate is not null && !(candidate.ExpiresAt <= now))
            {
                found = candidate;
            }
        }

        string throttleKey = "instance/" + instance.Id;
        if (_throttle.Delay(source, throttleKey) is { Ticks: > 0 } delay && !(found is not null && _throttle.IsKnown(source, throttleKey)))
        {
            return Refusals.Throttled(delay, instance);
        }

        if (found is null)
        {
            _throttle.Failed(source, throttleKey);
            return Refusals.Unauthorized(Refusals.WrongToken, basic: false, instance);
        }

        _throttle.Succeeded(source, throttleKey);
        Volatile.Write(ref found.LastUsed.Value, now);
        return Permitted(instance, new Principal(PrincipalKind.Token, "token", found.Id));
    }

    // Null when the key is good.
    private AuthorizationDecision? VerifyKey(
        ControlSnapshot snapshot, string header, IPAddress source, InstanceRecord? instance, bool basic, out KeyEntry? key)
    {
        key = null;
        if (!BasicCredential.TryParse(header, out string id, out string secret))
        {
            if (_throttle.Delay(source, string.Empty) is { Ticks: > 0 } wait)
            {
                return Refusals.Throttled(wait, instance);
            }

            _throttle.Failed(source, string.Empty);
            return Refusals.Unauthorized(Refusals.MalformedBasic, basic, instance);
        }

        KeyEntry? candidate = snapshot.Keys.GetValueOrDefault(id);
        bool good = CredentialHash.Verify(candidate?.Salt ?? DummySalt, secret, candidate?.Hash ?? DummyHash) && candidate is { Record.IsActive: true };
        if (_throttle.Delay(source, id) is { Ticks: > 0 } delay && !(good && _throttle.IsKnown(source, id)))
        {
            return Refusals.Throttled(delay, instance);
        }

        if (!good)
        {
            _throttle.Failed(source, id);
            return Refusals.Unauthorized(Refusals.WrongKey, basic, instance);
        }

        key = candidate!;
        _throttle.Succeeded(source, key.Record.Id);
        Volatile.Write(ref key.LastUsed.Value, _store.Clock.GetUtcNow().ToUnixTimeMilliseconds());
        return null;
    }

    private static AuthorizationDecision DecideForKey(ControlSnapshot snapshot, KeyEntry key, InstanceRecord instance, PermissionAction action)
    {
        (string, string, PermissionAction) id = (key.Record.Id, instance.Id, action);
        if (snapshot.Decisions.TryGetValue(id, out AuthorizationDecision? known))
        {
            return known;
        }

        AuthorizationDecision decision = DecideForUser(snapshot, key.User, key.Principal, action, instance, regionId: null, key.Record);
        snapshot.Decisions.TryAdd(id, decision);
        return decision;
    }

    private static AuthorizationDecision DecideForUser(
        ControlSnapshot snapshot, UserEntry user, Principal principal, PermissionAction action, InstanceRecord? instance, string? regionId, AccessKeyRecord? key = null)
    {
        PermissionDecision decision = user.Record.IsRoot
            ? PermissionDecision.All
            : PolicyEvaluator.Evaluate(user.Statements, action, instance, instance?.RegionId ?? regionId ?? "*", snapshot.AccountId);
        if (!decision.Permitted)
        {
            return Refusals.Forbidden(principal, action, instance, decision);
        }

        return new AuthorizationDecision
        {
            Outcome = AuthorizationOutcome.Permitted,
            Instance = instance,
            Principal = principal,
            LabelScopes = decision.Scopes,
            Limits = (instance?.Limits ?? Limits.InstanceLimits.Defaults).Narrowed(key?.Limits ?? new Dictionary<Limits.LimitKind, long>()),
        };
    }
}
