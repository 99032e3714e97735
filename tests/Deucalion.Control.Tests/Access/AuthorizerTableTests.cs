using System.Net;
using Deucalion.Control.Access;
using Deucalion.Control.Instances;
using Deucalion.Control.Network;
using static Deucalion.Control.Access.AuthorizationOutcome;

namespace Deucalion.Control.Tests.Access;

/// <summary>The table "Who gets in" of the product, row by row.</summary>
public sealed class AuthorizerTableTests : IAsyncLifetime
{
    private TestPlane _t = null!;

    private static CancellationToken Stop => TestPlane.Stop;

    public async ValueTask InitializeAsync() => _t = await TestPlane.OpenAsync();

    public ValueTask DisposeAsync() => _t.DisposeAsync();

    [Theory]
    [InlineData(null)]
    [InlineData("stray")]
    [InlineData("Bearer stray")]
    [InlineData("Basic !!!")]
    [InlineData("")]
    public async Task V1_without_token_is_open_whatever_header_comes(string? header)
    {
        InstanceRecord instance = await _t.InstanceAsync(InstanceVersion.V1);
        Assert.Equal(Permitted, _t.Ask(instance, header).Outcome);
        Assert.Equal(Permitted, _t.Ask(instance, header, PermissionAction.WriteMetrics).Outcome);
        Assert.Same(Principal.Anonymous, _t.Ask(instance, header).Principal);
    }

    [Fact]
    public async Task V1_with_token_takes_it_raw_as_bearer_and_with_blanks_around()
    {
        InstanceRecord instance = await _t.InstanceAsync(InstanceVersion.V1);
        IssuedToken token = await _t.Plane.Tokens.CreateAsync(instance.Id, null, replace: false, TestPlane.Tester, Stop);
        Assert.True((await _t.Plane.Instances.GetAsync(instance.Id, Stop)).EnableAuthToken);
        foreach (string header in (string[])[token.Token, $"  {token.Token}\t", $"Bearer {token.Token}", $" bearer   {token.Token} "])
        {
            AuthorizationDecision decision = _t.Ask(instance, header);
            Assert.Equal(Permitted, decision.Outcome);
            Assert.Equal(new Principal(PrincipalKind.Token, "token", token.Record.Id), decision.Principal);
            Assert.Null(decision.LabelScopes);
        }
    }

    [Fact]
    public async Task V1_with_token_refuses_missing_empty_wrong_and_foreign_tokens()
    {
        InstanceRecord instance = await _t.InstanceAsync(InstanceVersion.V1);
        InstanceRecord other = await _t.InstanceAsync(InstanceVersion.V1);
        IssuedToken token = await _t.Plane.Tokens.CreateAsync(instance.Id, null, replace: false, TestPlane.Tester, Stop);
        IssuedToken foreign = await _t.Plane.Tokens.CreateAsync(other.Id, null, replace: false, TestPlane.Tester, Stop);
        foreach (string? header in (string?[])[null, "", "  ", "Bearer", "Bearer ", "wrong", foreign.Token, "Bearer " + foreign.Token, token.Token[..^1], token.Token + "x", token.Token.ToUpperInvariant()])
        {
            AuthorizationDecision decision = _t.Ask(instance, header);
            Assert.Equal(Unauthorized, decision.Outcome);
            Assert.False(decision.ChallengeBasic);
            Assert.DoesNotContain(token.Token, decision.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task V1_takes_a_permitted_access_key_too()
    {
        InstanceRecord instance = await _t.InstanceAsync(InstanceVersion.V1);
        await _t.Plane.Tokens.CreateAsync(instance.Id, null, replace: false, TestPlane.Tester, Stop);
        string reader = await _t.UserAsync("reader", SystemPolicies.MetricReadAccess);
        string nobody = await _t.UserAsync("nobody");
        Assert.Equal(Permitted, _t.Ask(instance, reader).Outcome);
        Assert.Equal(Forbidden, _t.Ask(instance, reader, PermissionAction.WriteMetrics).Outcome);
        Assert.Equal(Forbidden, _t.Ask(instance, nobody).Outcome);
        Assert.Equal(Unauthorized, _t.Ask(instance, TestPlane.Basic("x", "y")).Outcome);
    }

    [Theory]
    [InlineData(InstanceVersion.V1)]
    [InlineData(InstanceVersion.V2)]
    public async Task Two_headers_are_a_bad_request(InstanceVersion version)
    {
        InstanceRecord instance = await _t.InstanceAsync(version);
        string root = TestPlane.Basic(TestPlane.RootId, TestPlane.RootSecret);
        Assert.Equal(BadRequest, _t.Ask(instance, [root, root]).Outcome);
    }

    [Fact]
    public async Task V2_challenges_who_brings_no_basic_credential()
    {
        InstanceRecord instance = await _t.InstanceAsync();
        foreach (string? header in (string?[])[null, "", "some-token", "Bearer some-token", "Basic", "Digest x", "Basic not*base64", TestPlane.Basic("a", "b")[..^3], "Basic " + Convert.ToBase64String("no-colon"u8), "Basic " + Convert.ToBase64String([0xff, (byte)':', 0xfe])])
        {
            AuthorizationDecision decision = _t.Ask(instance, header);
            Assert.Equal(Unauthorized, decision.Outcome);
            Assert.True(decision.ChallengeBasic);
        }
    }

    [Fact]
    public async Task V2_answers_unknown_key_and_wrong_secret_alike()
    {
        InstanceRecord instance = await _t.InstanceAsync();
        AuthorizationDecision wrong = _t.Ask(instance, TestPlane.Basic(TestPlane.RootId, "wrong"));
        AuthorizationDecision unknown = _t.Ask(instance, TestPlane.Basic("nobody", "wrong"));
        Assert.Equal((Unauthorized, wrong.Message, wrong.ChallengeBasic), (unknown.Outcome, unknown.Message, unknown.ChallengeBasic));
    }

    [Fact]
    public async Task Root_needs_no_policy_and_its_secret_may_hold_colons()
    {
        InstanceRecord instance = await _t.InstanceAsync();
        AuthorizationDecision decision = _t.Ask(instance, TestPlane.Basic(TestPlane.RootId, TestPlane.RootSecret), PermissionAction.ManageInstance);
        Assert.Equal(Permitted, decision.Outcome);
        Assert.True(decision.Principal.IsRoot);
        Assert.Equal("root", decision.Principal.Name);
    }

    [Theory]
    [InlineData(SystemPolicies.MetricReadAccess, true, false, true, true, false, false)]
    [InlineData(SystemPolicies.MetricWriteAccess, false, true, false, false, false, false)]
    [InlineData(SystemPolicies.CloudMonitorReadOnlyAccess, false, false, true, true, false, false)]
    [InlineData(SystemPolicies.CloudMonitorFullAccess, true, true, true, true, true, true)]
    public async Task System_policies_permit_exactly_their_actions(string policy, bool query, bool write, bool get, bool list, bool manage, bool access)
    {
        InstanceRecord instance = await _t.InstanceAsync();
        string header = await _t.UserAsync("user", policy);
        bool[] expected = [query, write, get, list, manage, access];
        foreach (PermissionAction action in Enum.GetValues<PermissionAction>())
        {
            Assert.Equal(expected[(int)action] ? Permitted : Forbidden, _t.Ask(instance, header, action).Outcome);
        }
    }

    [Fact]
    public async Task Forbidden_names_permission_and_instance_but_no_secret()
    {
        InstanceRecord instance = await _t.InstanceAsync();
        string header = await _t.UserAsync("nobody");
        AuthorizationDecision read = _t.Ask(instance, header);
        Assert.Equal(Forbidden, read.Outcome);
        Assert.Contains("AliyunPrometheusMetricReadAccess", read.Message, StringComparison.Ordinal);
        Assert.Contains(instance.Id, read.Message, StringComparison.Ordinal);
        Assert.Contains("nobody", read.Message, StringComparison.Ordinal);
        AuthorizationDecision write = _t.Ask(instance, header, PermissionAction.WriteMetrics);
        Assert.Contains("AliyunPrometheusMetricWriteAccess", write.Message, StringComparison.Ordinal);
        Assert.False(read.ChallengeBasic);
    }

    [Fact]
    public async Task Attaching_and_detaching_works_at_once()
    {
        InstanceRecord instance = await _t.InstanceAsync();
        string header = await _t.UserAsync("user");
        Assert.Equal(Forbidden, _t.Ask(instance, header).Outcome);
        await _t.Plane.Users.AttachAsync("user", SystemPolicies.MetricReadAccess, TestPlane.Tester, Stop);
        Assert.Equal(Permitted, _t.Ask(instance, header).Outcome);
        await _t.Plane.Users.DetachAsync("user", SystemPolicies.MetricReadAccess, TestPlane.Tester, Stop);
        Assert.Equal(Forbidden, _t.Ask(instance, header).Outcome);
    }

    [Fact]
    public async Task Disabled_and_deleted_keys_and_users_are_unauthorized()
    {
        InstanceRecord instance = await _t.InstanceAsync();
        await _t.Plane.Users.CreateAsync("user", "", null, false, TestPlane.Tester, Stop);
        await _t.Plane.Users.AttachAsync("user", SystemPolicies.MetricReadAccess, TestPlane.Tester, Stop);
        IssuedAccessKey key = await _t.Plane.AccessKeys.CreateAsync("user", TestPlane.Tester, Stop);
        string header = TestPlane.Basic(key.Record.Id, key.Secret);
        Assert.Equal(Permitted, _t.Ask(instance, header).Outcome);
        await _t.Plane.AccessKeys.PatchAsync("user", key.Record.Id, active: false, null, TestPlane.Tester, Stop);
        Assert.Equal(Unauthorized, _t.Ask(instance, header).Outcome);
        await _t.Plane.AccessKeys.PatchAsync("user", key.Record.Id, active: true, null, TestPlane.Tester, Stop);
        Assert.Equal(Permitted, _t.Ask(instance, header).Outcome);
        await _t.Plane.Users.DeleteAsync("user", TestPlane.Tester, Stop);
        Assert.Equal(Unauthorized, _t.Ask(instance, header).Outcome);
    }

    [Fact]
    public async Task Unknown_instance_wrong_region_and_deleted_instance_are_not_found()
    {
        InstanceRecord instance = await _t.InstanceAsync(InstanceVersion.V1);
        string root = TestPlane.Basic(TestPlane.RootId, TestPlane.RootSecret);
        Assert.Equal(NotFound, _t.Ask(instance with { Id = "aaaaaaaaaaaaaaaaaaaa" }, root).Outcome);
        Assert.Equal(NotFound, _t.Ask(instance with { RegionId = "r2" }, root).Outcome);
        AuthorizationDecision hostile = _t.Ask(instance with { Id = new string('x', 10_000) + "\n" }, (string?)null);
        Assert.Equal(NotFound, hostile.Outcome);
        Assert.True(hostile.Message.Length < 400);
        await _t.Plane.Instances.DeleteAsync(instance.Id, TestPlane.Tester, Stop);
        Assert.Equal(NotFound, _t.Ask(instance, root).Outcome);
        await _t.Plane.Instances.UndoDeleteAsync(instance.Id, TestPlane.Tester, Stop);
        Assert.Equal(Permitted, _t.Ask(instance, root).Outcome);
    }

    [Fact]
    public async Task Policies_are_limited_by_instance_region_and_tag()
    {
        InstanceRecord a = await _t.InstanceAsync(with: d => d with { Tags = new Dictionary<string, string> { ["env"] = "prod-eu" } });
        InstanceRecord b = await _t.InstanceAsync(region: "r2");
        PolicyStatement read = new() { Effect = PolicyEffect.Allow, Actions = ["prometheus:QueryMetrics"], Resources = ["*"] };
        await _t.PolicyAsync("one", read with { Resources = [$"acs:prometheus:*:*:instance/{a.Id}"] });
        await _t.PolicyAsync("region", read with { Resources = [$"acs:prometheus:r2:{_t.Plane.AccountId}:instance/*"] });
        await _t.PolicyAsync("tag", read with { Tags = new Dictionary<string, string> { ["env"] = "prod-*" } });
        await _t.PolicyAsync("deny", read with { Effect = PolicyEffect.Deny, Resources = [$"acs:prometheus:r*:*:instance/{a.Id[..5]}*"] });
        string one = await _t.UserAsync("one", "one");
        string region = await _t.UserAsync("region", "region");
        string tag = await _t.UserAsync("tag", "tag");
        string denied = await _t.UserAsync("denied", SystemPolicies.CloudMonitorFullAccess, "deny");
        Assert.Equal((Permitted, Forbidden), (_t.Ask(a, one).Outcome, _t.Ask(b, one).Outcome));
        Assert.Equal((Forbidden, Permitted), (_t.Ask(a, region).Outcome, _t.Ask(b, region).Outcome));
        Assert.Equal((Permitted, Forbidden), (_t.Ask(a, tag).Outcome, _t.Ask(b, tag).Outcome));
        Assert.Equal((Forbidden, Permitted), (_t.Ask(a, denied).Outcome, _t.Ask(b, denied).Outcome));
        Assert.Contains("Deny", _t.Ask(a, denied).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Label_conditions_become_scopes()
    {
        InstanceRecord instance = await _t.InstanceAsync();
        PolicyStatement read = new() { Effect = PolicyEffect.Allow, Actions = ["prometheus:QueryMetrics"], Resources = ["*"] };
        await _t.PolicyAsync("teams", read with { Matchers = ["""{team="a"}""", """{team="b",env=~"p.*"}"""] });
        await _t.PolicyAsync("no-secrets", read with { Effect = PolicyEffect.Deny, Matchers = ["""{secret="yes"}"""] });
        string header = await _t.UserAsync("user", "teams", "no-secrets");
        AuthorizationDecision decision = _t.Ask(instance, header);
        Assert.Equal(Permitted, decision.Outcome);
        Assert.Equal(
            ["""secret!="yes",team="a" """.Trim(), """env=~"p.*",secret!="yes",team="b" """.Trim()],
            decision.LabelScopes!.Select(s => string.Join(',', s)));
        Assert.Equal(Forbidden, _t.Ask(instance, header, PermissionAction.WriteMetrics).Outcome);
    }

    [Fact]
    public async Task Auth_free_lists_let_sources_in_for_their_side_only()
    {
        InstanceRecord instance = await _t.InstanceAsync(with: d => d with
        {
            EnableAuthFreeRead = true,
            AuthFreeRead = new AuthFreePolicy([CidrBlock.Parse("10.0.0.0/8"), CidrBlock.Parse("2001:db8::/32")]),
            AuthFreeWrite = new AuthFreePolicy([CidrBlock.Parse("10.0.0.0/8")]),
        });
        Assert.Equal(Permitted, _t.Ask(instance, (string?)null, from: "10.1.2.3").Outcome);
        Assert.Equal(Permitted, _t.Ask(instance, (string?)null, from: "::ffff:10.1.2.3").Outcome);
        Assert.Equal(Permitted, _t.Ask(instance, (string?)null, from: "2001:db8:1::1").Outcome);
        Assert.Equal(Permitted, _t.Ask(instance, "wrong", from: "10.1.2.3").Outcome);
        Assert.Equal(Unauthorized, _t.Ask(instance, (string?)null, from: "11.1.2.3").Outcome);
        Assert.Equal(Unauthorized, _t.Ask(instance, (string?)null, PermissionAction.WriteMetrics, from: "10.1.2.3").Outcome);
        Assert.Equal(Unauthorized, _t.Ask(instance, (string?)null, PermissionAction.ManageInstance, from: "10.1.2.3").Outcome);
        await _t.Plane.Instances.PatchAsync(instance.Id, new InstancePatch { EnableAuthFreeRead = false, EnableAuthFreeWrite = true }, TestPlane.Tester, Stop);
        Assert.Equal(Unauthorized, _t.Ask(instance, (string?)null, from: "10.1.2.3").Outcome);
        Assert.Equal(Permitted, _t.Ask(instance, (string?)null, PermissionAction.WriteMetrics, from: "10.1.2.3").Outcome);
    }

    [Fact]
    public async Task Tokens_rotate_without_an_outage_and_die_when_replaced_deleted_or_expired()
    {
        InstanceRecord instance = await _t.InstanceAsync(InstanceVersion.V1);
        IssuedToken first = await _t.Plane.Tokens.CreateAsync(instance.Id, null, false, TestPlane.Tester, Stop);
        IssuedToken second = await _t.Plane.Tokens.CreateAsync(instance.Id, TimeSpan.FromHours(1), false, TestPlane.Tester, Stop);
        Assert.Equal((Permitted, Permitted), (_t.Ask(instance, first.Token).Outcome, _t.Ask(instance, second.Token).Outcome));
        ControlException limit = await Assert.ThrowsAsync<ControlException>(() => _t.Plane.Tokens.CreateAsync(instance.Id, null, false, TestPlane.Tester, Stop));
        Assert.Equal(ControlErrorKind.LimitExceeded, limit.Kind);

        _t.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal((Permitted, Unauthorized), (_t.Ask(instance, first.Token).Outcome, _t.Ask(instance, second.Token).Outcome));
        IssuedToken third = await _t.Plane.Tokens.CreateAsync(instance.Id, null, false, TestPlane.Tester, Stop);
        await _t.Plane.Tokens.DeleteAsync(instance.Id, first.Record.Id, TestPlane.Tester, Stop);
        Assert.Equal((Unauthorized, Permitted), (_t.Ask(instance, first.Token).Outcome, _t.Ask(instance, third.Token).Outcome));

        IssuedToken fourth = await _t.Plane.Tokens.CreateAsync(instance.Id, null, replace: true, TestPlane.Tester, Stop);
        Assert.Equal((Unauthorized, Permitted), (_t.Ask(instance, third.Token).Outcome, _t.Ask(instance, fourth.Token).Outcome));

        // Without any token the instance stays closed until somebody opens it on purpose.
        await _t.Plane.Tokens.DeleteAsync(instance.Id, fourth.Record.Id, TestPlane.Tester, Stop);
        Assert.Equal(Unauthorized, _t.Ask(instance, (string?)null).Outcome);
        await _t.Plane.Instances.PatchAsync(instance.Id, new InstancePatch { EnableAuthToken = false }, TestPlane.Tester, Stop);
        Assert.Equal(Permitted, _t.Ask(instance, (string?)null).Outcome);
    }

    [Fact]
    public async Task V2_instances_have_no_tokens()
    {
        InstanceRecord instance = await _t.InstanceAsync();
        ControlException e = await Assert.ThrowsAsync<ControlException>(() => _t.Plane.Tokens.CreateAsync(instance.Id, null, false, TestPlane.Tester, Stop));
        Assert.Equal(ControlErrorKind.BadRequest, e.Kind);
    }

    [Fact]
    public async Task Last_use_is_remembered_and_survives_a_restart()
    {
        InstanceRecord instance = await _t.InstanceAsync(InstanceVersion.V1);
        IssuedToken token = await _t.Plane.Tokens.CreateAsync(instance.Id, null, false, TestPlane.Tester, Stop);
        Assert.Null((await _t.Plane.Tokens.ListAsync(instance.Id, Stop)).Single().LastUsedTime);
        _t.Clock.Advance(TimeSpan.FromMinutes(5));
        DateTimeOffset used = _t.Clock.GetUtcNow();
        _t.Ask(instance, token.Token);
        _t.Ask(instance, TestPlane.Basic(TestPlane.RootId, TestPlane.RootSecret));
        Assert.Equal(used, (await _t.Plane.Tokens.ListAsync(instance.Id, Stop)).Single().LastUsedTime);
        await _t.RestartAsync();
        Assert.Equal(used, (await _t.Plane.Tokens.ListAsync(instance.Id, Stop)).Single().LastUsedTime);
        Assert.Equal(used, (await _t.Plane.AccessKeys.ListAsync("root", Stop)).Single().LastUsedTime);
    }

    [Fact]
    public async Task Limits_of_a_key_narrow_those_of_the_instance()
    {
        InstanceRecord instance = await _t.InstanceAsync(with: d => d with { Limits = new Dictionary<Control.Limits.LimitKind, long> { [Control.Limits.LimitKind.ConcurrentQueries] = 5 } });
        string header = TestPlane.Basic(TestPlane.RootId, TestPlane.RootSecret);
        Assert.Equal(5, _t.Ask(instance, header).Limits.ConcurrentQueries);
        var limits = new Dictionary<Control.Limits.LimitKind, long> { [Control.Limits.LimitKind.ConcurrentQueries] = 2, [Control.Limits.LimitKind.SamplesPerSecond] = 100, [Control.Limits.LimitKind.PointsPerSeries] = 99_999 };
        await _t.Plane.AccessKeys.PatchAsync("root", TestPlane.RootId, null, limits, TestPlane.Tester, Stop);
        AuthorizationDecision decision = _t.Ask(instance, header);
        Assert.Equal((2, 100, 11_000), (decision.Limits.ConcurrentQueries, decision.Limits.SamplesPerSecond, decision.Limits.PointsPerSeries));
    }

    [Fact]
    public async Task Any_header_gets_an_answer_and_none_gets_in_by_chance()
    {
        InstanceRecord v1 = await _t.InstanceAsync(InstanceVersion.V1);
        InstanceRecord v2 = await _t.InstanceAsync();
        await _t.Plane.Tokens.CreateAsync(v1.Id, null, false, TestPlane.Tester, Stop);
        int seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        string[] parts = ["Basic", "basic ", "Bearer", " ", "\t", ":", "=", "cm9vdC1rZXk6", "root-key", "\0", "ü", "\uD800", new string('A', 5000), TestPlane.Basic(TestPlane.RootId, "wrong")];
        for (int i = 0; i < 5000; i++)
        {
            string header = string.Concat(Enumerable.Range(0, random.Next(0, 5)).Select(_ => parts[random.Next(parts.Length)]));
            Assert.Contains(_t.Ask(v1, header).Outcome, (AuthorizationOutcome[])[Unauthorized, Throttled]);
            Assert.Contains(_t.Ask(v2, header).Outcome, (AuthorizationOutcome[])[Unauthorized, Throttled]);
            _t.Clock.Advance(TimeSpan.FromSeconds(random.Next(0, 2)));
        }
    }

    [Fact]
    public void Every_refusal_is_short()
    {
        AuthorizationDecision decision = _t.Plane.Authorizer.Authenticate(["Basic " + new string('A', 100_000)], IPAddress.Loopback);
        Assert.Equal(Unauthorized, decision.Outcome);
        Assert.True(decision.Message.Length < 300);
    }
}
