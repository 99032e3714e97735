using System.Net;
using Deucalion.Control.Access;
using Deucalion.Control.Configuration;
using Deucalion.Control.Instances;
using Deucalion.Control.Limits;
using static Deucalion.Control.ControlErrorKind;

namespace Deucalion.Control.Tests;

/// <summary>Rules of single resources that do not depend on the database.</summary>
public sealed class ResourceTests : IAsyncLifetime
{
    private TestPlane _t = null!;

    private static Actor Tester => TestPlane.Tester;

    private static CancellationToken Stop => TestPlane.Stop;

    public async ValueTask InitializeAsync() => _t = await TestPlane.OpenAsync();

    public ValueTask DisposeAsync() => _t.DisposeAsync();

    [Fact]
    public async Task A_new_instance_takes_defaults_and_is_found_by_region_name_and_tag()
    {
        InstanceRecord plain = await _t.InstanceAsync();
        InstanceRecord tagged = await _t.InstanceAsync(region: "r2", with: d => d with { Name = "Payments EU", Tags = new Dictionary<string, string> { ["team"] = "pay" } });
        Assert.Equal((90, null, InstanceStatus.Running, 10_000_000L), (plain.StorageDurationDays, plain.OutOfOrderWindow, plain.Status, plain.Limits.ActiveSeries));
        Assert.Equal([tagged.Id], await FindAsync(new InstanceFilter { RegionId = "r2" }));
        Assert.Equal([tagged.Id], await FindAsync(new InstanceFilter { Name = "payments" }));
        Assert.Equal([tagged.Id], await FindAsync(new InstanceFilter { Tags = [new("team", null)] }));
        Assert.Equal([tagged.Id], await FindAsync(new InstanceFilter { Tags = [new("team", "pay")] }));
        Assert.Empty(await FindAsync(new InstanceFilter { Tags = [new("team", "x")] }));

        async Task<string[]> FindAsync(InstanceFilter filter) => [.. (await _t.Plane.Instances.ListAsync(filter, default, Stop)).Items.Select(i => i.Id)];
    }

    [Fact]
    public async Task Lists_page_without_repeats_or_gaps()
    {
        var made = new List<string>();
        for (int i = 0; i < 7; i++)
        {
            made.Add((await _t.InstanceAsync()).Id);
            _t.Clock.Advance(TimeSpan.FromSeconds(i % 2));
        }

        var seen = new List<string>();
        string? token = null;
        do
        {
            Page<InstanceRecord> page = await _t.Plane.Instances.ListAsync(new InstanceFilter(), new PageRequest(3, token), Stop);
            seen.AddRange(page.Items.Select(i => i.Id));
            token = page.NextToken;
        }
        while (token is not null);
        Assert.Equal(made.Order(), seen.Order());
        await RefusesAsync(BadRequest, () => _t.Plane.Instances.ListAsync(new InstanceFilter(), new PageRequest(0), Stop));
        await RefusesAsync(BadRequest, () => _t.Plane.Instances.ListAsync(new InstanceFilter(), new PageRequest(1, "!"), Stop));
    }

    [Fact]
    public async Task Creating_by_name_is_idempotent_when_asked()
    {
        var draft = new InstanceDraft { Name = "same", RegionId = "r1", IfNotExists = true };
        (InstanceRecord first, bool isNew) = await _t.Plane.Instances.CreateAsync(draft, Tester, Stop);
        (InstanceRecord second, bool isNewAgain) = await _t.Plane.Instances.CreateAsync(draft, Tester, Stop);
        Assert.Equal((true, false, first.Id), (isNew, isNewAgain, second.Id));
        (InstanceRecord third, _) = await _t.Plane.Instances.CreateAsync(draft with { IfNotExists = false }, Tester, Stop);
        Assert.NotEqual(first.Id, third.Id);
    }

    [Fact]
    public async Task Wrong_members_are_named()
    {
        await RefusesAsync(BadRequest, () => _t.InstanceAsync(with: d => d with { Name = " " }), "prometheusInstanceName");
        await RefusesAsync(BadRequest, () => _t.InstanceAsync(region: "r9"), "r1, r2");
        await RefusesAsync(BadRequest, () => _t.InstanceAsync(with: d => d with { StorageDurationDays = 0 }), "storageDuration");
        await RefusesAsync(BadRequest, () => _t.InstanceAsync(with: d => d with { ExternalLabels = new Dictionary<string, string> { ["__name__"] = "x" } }), "externalLabels");
        await RefusesAsync(BadRequest, () => _t.InstanceAsync(with: d => d with { Tags = Enumerable.Range(0, 21).ToDictionary(i => $"k{i}", _ => "v") }), "tags");
        await RefusesAsync(BadRequest, () => _t.InstanceAsync(with: d => d with { Limits = new Dictionary<LimitKind, long> { [LimitKind.ActiveSeries] = -1 } }), "limits.activeSeries");
        await RefusesAsync(NotFound, () => _t.Plane.Instances.PatchAsync("nope", new InstancePatch(), Tester, Stop), "nope");
        InstanceRecord v2 = await _t.InstanceAsync();
        await RefusesAsync(BadRequest, () => _t.Plane.Instances.PatchAsync(v2.Id, new InstancePatch { EnableAuthToken = true }, Tester, Stop), "enableAuthToken");
        await RefusesAsync(Conflict, () => _t.Plane.Instances.UndoDeleteAsync(v2.Id, Tester, Stop), "not deleted");
        await _t.Plane.Instances.DeleteAsync(v2.Id, Tester, Stop);
        await RefusesAsync(Conflict, () => _t.Plane.Instances.PatchAsync(v2.Id, new InstancePatch(), Tester, Stop), "deleted");
    }

    [Fact]
    public async Task A_patch_changes_what_it_names_and_null_limits_go_back_to_the_default()
    {
        InstanceRecord made = await _t.InstanceAsync(with: d => d with
        {
            OutOfOrderWindow = TimeSpan.FromHours(1),
            Limits = new Dictionary<LimitKind, long> { [LimitKind.ActiveSeries] = 5, [LimitKind.SamplesBurst] = 6 },
        });
        InstanceRecord changed = await _t.Plane.Instances.PatchAsync(
            made.Id,
            new InstancePatch { Name = "new", SetOutOfOrderWindow = true, Limits = new Dictionary<LimitKind, long?> { [LimitKind.ActiveSeries] = null, [LimitKind.PointsPerSeries] = 7 } },
            Tester,
            Stop);
        Assert.Equal(("new", null, 10_000_000L, 6L, 7L), (changed.Name, changed.OutOfOrderWindow, changed.Limits.ActiveSeries, changed.Limits.SamplesBurst, changed.Limits.PointsPerSeries));
        Assert.Equal(made.StorageDurationDays, changed.StorageDurationDays);
    }

    [Fact]
    public async Task Instances_of_an_account_are_limited()
    {
        await using ControlPlane small = await TestPlane.OpenPlaneAsync(_t.Database, _t.Clock, maxInstances: 1);
        await small.Instances.CreateAsync(new InstanceDraft { Name = "a" }, Tester, Stop);
        await RefusesAsync(LimitExceeded, () => small.Instances.CreateAsync(new InstanceDraft { Name = "b" }, Tester, Stop), "1 instances");
    }

    [Fact]
    public async Task Configurations_are_validated_kept_and_rolled_back()
    {
        InstanceRecord instance = await _t.InstanceAsync();
        ConfigurationRevision initial = await _t.Plane.Configurations.GetAsync(instance.Id, Stop);
        Assert.Equal((1L, true), (initial.Revision, initial.IsCurrent));
        await _t.Plane.Configurations.PutAsync(instance.Id, "two", "note", Tester, Stop);
        await RefusesAsync(BadRequest, () => _t.Plane.Configurations.PutAsync(instance.Id, "bad", "", Tester, Stop), "line 1, column 1: bad word");
        await RefusesAsync(BadRequest, () => _t.Plane.Configurations.PutAsync(instance.Id, new string('x', ConfigurationHistory.MaxTextBytes + 1), "", Tester, Stop), "larger");
        Assert.Equal("two", (await _t.Plane.Configurations.GetAsync(instance.Id, Stop)).Text);
        ConfigurationRevision back = await _t.Plane.Configurations.RollBackAsync(instance.Id, 1, Tester, Stop);
        Assert.Equal((3L, initial.Text, "rolled back to revision 1"), (back.Revision, back.Text, back.Note));
        IReadOnlyList<ConfigurationRevision> history = await _t.Plane.Configurations.ListAsync(instance.Id, Stop);
        Assert.Equal([3, 2, 1], history.Select(h => h.Revision));
        Assert.True(history[0].IsCurrent && !history[1].IsCurrent && history[1].Note == "note");
        await RefusesAsync(NotFound, () => _t.Plane.Configurations.RollBackAsync(instance.Id, 99, Tester, Stop), "revision 99");
        Assert.Equal(["line 1, column 1: bad word."], await _t.Plane.Configurations.CheckAsync(instance.Id, "bad", Stop));

        for (int i = 0; i < ConfigurationHistory.KeptRevisions; i++)
        {
            await _t.Plane.Configurations.PutAsync(instance.Id, $"text {i}", "", Tester, Stop);
        }

        Assert.Equal(ConfigurationHistory.KeptRevisions, (await _t.Plane.Configurations.ListAsync(instance.Id, Stop)).Count);
    }

    [Fact]
    public async Task Rule_files_have_safe_names_and_are_shown_to_the_validator()
    {
        InstanceRecord instance = await _t.InstanceAsync();
        long revision = instance.RulesRevision;
        await _t.Plane.RuleFiles.PutAsync(instance.Id, RuleFileKind.File, "b.yml", "groups: []", Tester, Stop);
        await _t.Plane.RuleFiles.PutAsync(instance.Id, RuleFileKind.File, "a.yml", "groups: []", Tester, Stop);
        await _t.Plane.RuleFiles.PutAsync(instance.Id, RuleFileKind.Namespace, "a b/c", "groups: []", Tester, Stop);
        Assert.Equal(revision + 3, _t.Plane.Instances.Find(instance.Id)!.RulesRevision);
        Assert.Equal(["a.yml", "b.yml"], (await _t.Plane.RuleFiles.ListAsync(instance.Id, RuleFileKind.File, default, Stop)).Items.Select(f => f.Name));
        Assert.Equal(["a.yml", "b.yml", "a b/c"], (await _t.Plane.RuleFiles.ReadAllAsync(instance.Id, Stop)).Select(f => f.Name));
        foreach (string name in (string[])["", "../a", "a/b", ".hidden", "a b", new string('a', 129), "a\0"])
        {
            await RefusesAsync(BadRequest, () => _t.Plane.RuleFiles.PutAsync(instance.Id, RuleFileKind.File, name, "groups: []", Tester, Stop), "name of a rule file");
        }

        await RefusesAsync(BadRequest, () => _t.Plane.RuleFiles.PutAsync(instance.Id, RuleFileKind.File, "a.yml", "bad", Tester, Stop), "bad word");
        await _t.Plane.RuleFiles.DeleteAsync(instance.Id, RuleFileKind.File, "a.yml", Tester, Stop);
        await RefusesAsync(NotFound, () => _t.Plane.RuleFiles.GetAsync(instance.Id, RuleFileKind.File, "a.yml", Stop), "a.yml");
        await RefusesAsync(NotFound, () => _t.Plane.RuleFiles.DeleteAsync(instance.Id, RuleFileKind.File, "a.yml", Tester, Stop), "a.yml");
    }

    [Fact]
    public async Task Users_and_keys_have_rules()
    {
        await RefusesAsync(BadRequest, () => _t.Plane.Users.CreateAsync("a:b", "", null, false, Tester, Stop), "userName");
        await RefusesAsync(BadRequest, () => _t.Plane.Users.CreateAsync("alice", "", "short", false, Tester, Stop), "password");
        await _t.Plane.Users.CreateAsync("alice", "Alice", "long enough", false, Tester, Stop);
        await RefusesAsync(Conflict, () => _t.Plane.Users.CreateAsync("alice", "", null, false, Tester, Stop), "alice");
        Assert.False((await _t.Plane.Users.CreateAsync("alice", "", null, true, Tester, Stop)).IsNew);
        await RefusesAsync(Forbidden, () => _t.Plane.Users.DeleteAsync("root", Tester, Stop), "root");
        await RefusesAsync(NotFound, () => _t.Plane.Users.AttachAsync("alice", "nope", Tester, Stop), "nope");
        await RefusesAsync(NotFound, () => _t.Plane.Users.DetachAsync("alice", SystemPolicies.MetricReadAccess, Tester, Stop), "not attached");

        IssuedAccessKey one = await _t.Plane.AccessKeys.CreateAsync("alice", Tester, Stop);
        IssuedAccessKey two = await _t.Plane.AccessKeys.CreateAsync("alice", Tester, Stop);
        await RefusesAsync(LimitExceeded, () => _t.Plane.AccessKeys.CreateAsync("alice", Tester, Stop), "2 active");
        await _t.Plane.AccessKeys.PatchAsync("alice", one.Record.Id, false, null, Tester, Stop);
        IssuedAccessKey three = await _t.Plane.AccessKeys.CreateAsync("alice", Tester, Stop);
        await RefusesAsync(LimitExceeded, () => _t.Plane.AccessKeys.PatchAsync("alice", one.Record.Id, true, null, Tester, Stop), "2 active");
        await RefusesAsync(NotFound, () => _t.Plane.AccessKeys.DeleteAsync("root", two.Record.Id, Tester, Stop), "no AccessKey");
        Assert.Equal([false, true, true], (await _t.Plane.AccessKeys.ListAsync("alice", Stop)).OrderBy(k => k.IsActive).Select(k => k.IsActive));
        Assert.DoesNotContain(three.Secret, $"{three} {three.Record}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policies_have_rules()
    {
        PolicyStatement statement = new() { Effect = PolicyEffect.Allow, Actions = ["prometheus:*"], Resources = ["*"] };
        await RefusesAsync(Forbidden, () => _t.PolicyAsync(SystemPolicies.MetricReadAccess, statement), "system policy");
        await RefusesAsync(Forbidden, () => _t.Plane.Policies.DeleteAsync(SystemPolicies.MetricReadAccess, Tester, Stop), "system policy");
        await RefusesAsync(BadRequest, () => _t.PolicyAsync("p"), "statements");
        await RefusesAsync(BadRequest, () => _t.PolicyAsync("p", statement, statement with { Matchers = ["{a=}"] }), "statements[1].conditions.matchers");
        await RefusesAsync(BadRequest, () => _t.PolicyAsync("p", statement with { Resources = ["x"] }), "statements[0].resources");
        Assert.True((await _t.Plane.Policies.PutAsync("p", "d", [statement], Tester, Stop)).IsNew);
        Assert.False((await _t.Plane.Policies.PutAsync("p", null, [statement], Tester, Stop)).IsNew);
        await _t.UserAsync("user", "p");
        await RefusesAsync(Conflict, () => _t.Plane.Policies.DeleteAsync("p", Tester, Stop), "user");
        await _t.Plane.Users.DetachAsync("user", "p", Tester, Stop);
        await _t.Plane.Policies.DeleteAsync("p", Tester, Stop);
        await RefusesAsync(NotFound, () => _t.Plane.Policies.GetAsync("p", Stop), "\"p\"");
        Assert.Equal(4, (await _t.Plane.Policies.ListAsync(default, Stop)).Items.Count);
    }

    [Fact]
    public async Task Sessions_end_by_sign_out_time_new_password_and_deletion()
    {
        await _t.Plane.Users.CreateAsync("alice", "", "pass word 1", false, Tester, Stop);
        string one = await SignInAsync("pass word 1");
        string two = await SignInAsync("pass word 1");
        Assert.Equal(new Principal(PrincipalKind.Session, "alice"), _t.Plane.Sessions.Find(one));
        await _t.Plane.Sessions.SignOutAsync(one, Tester, Stop);
        Assert.Null(_t.Plane.Sessions.Find(one));
        Assert.NotNull(_t.Plane.Sessions.Find(two));
        _t.Clock.Advance(ConsoleSessions.Life);
        Assert.Null(_t.Plane.Sessions.Find(two));
        string three = await SignInAsync("pass word 1");
        await _t.Plane.Users.PatchAsync("alice", null, "pass word 2", Tester, Stop);
        Assert.Null(_t.Plane.Sessions.Find(three));
        await RefusesAsync(Unauthorized, () => SignInAsync("pass word 1"));
        string four = await SignInAsync("pass word 2");
        await _t.Plane.Users.DeleteAsync("alice", Tester, Stop);
        Assert.Null(_t.Plane.Sessions.Find(four));
        await RefusesAsync(Unauthorized, () => SignInAsync("pass word 2"));

        Task<string> SignInAsync(string password) => _t.Plane.Sessions.SignInAsync("alice", password, IPAddress.Loopback, Tester, Stop);
    }

    [Fact]
    public async Task Wrong_passwords_are_throttled()
    {
        for (int i = 0; i < 10; i++)
        {
            await RefusesAsync(Unauthorized, () => _t.Plane.Sessions.SignInAsync("root", "wrong", IPAddress.Loopback, Tester, Stop));
        }

        ControlException e = await RefusesAsync(Throttled, () => _t.Plane.Sessions.SignInAsync("root", "wrong", IPAddress.Loopback, Tester, Stop));
        Assert.Equal(TimeSpan.FromSeconds(10), e.RetryAfter);
    }

    [Fact]
    public async Task The_setup_code_works_once_and_for_a_day()
    {
        await RefusesAsync(Unauthorized, () => _t.Plane.Sessions.CompleteSetupAsync("wrong", "root password", IPAddress.Loopback, Tester, Stop));
        await _t.Plane.Sessions.CompleteSetupAsync(_t.First.SetupCode!, "root password", IPAddress.Loopback, Tester, Stop);
        Assert.True(_t.Plane.Sessions.Find(await _t.Plane.Sessions.SignInAsync("root", "root password", IPAddress.Loopback, Tester, Stop))!.IsRoot);
        await RefusesAsync(Unauthorized, () => _t.Plane.Sessions.CompleteSetupAsync(_t.First.SetupCode!, "root password", IPAddress.Loopback, Tester, Stop));

        await using TestPlane late = await TestPlane.OpenAsync();
        late.Clock.Advance(FirstStart.SetupCodeLife);
        await RefusesAsync(Unauthorized, () => late.Plane.Sessions.CompleteSetupAsync(late.First.SetupCode!, "root password", IPAddress.Loopback, Tester, Stop));
    }

    [Fact]
    public async Task A_given_root_key_is_never_given_back() =>
        Assert.Equal((true, TestPlane.RootId, null), (_t.First.IsFirstStart, _t.First.AccessKeyId, _t.First.AccessKeySecret));

    [Fact]
    public async Task A_listener_that_throws_does_not_undo_the_change()
    {
        var listener = new RecordingLifecycle { OnCall = _ => throw new InvalidOperationException("broken listener") };
        await _t.Plane.SubscribeAsync(listener, Stop);
        InstanceRecord instance = await _t.InstanceAsync();
        Assert.NotNull(_t.Plane.Instances.Find(instance.Id));
        Assert.Equal(["created " + instance.Id], listener.Take());
    }

    [Fact]
    public async Task A_listener_may_read_and_write_while_another_node_writes()
    {
        await using ControlPlane other = await TestPlane.OpenPlaneAsync(_t.Database, _t.Clock);
        var listener = new RecordingLifecycle();
        listener.OnCall = async call =>
        {
            if (!call.StartsWith("created", StringComparison.Ordinal))
            {
                return;
            }

            string id = call.Split(' ')[1];
            await other.Instances.CreateAsync(new InstanceDraft { Name = "elsewhere" }, Tester, Stop);
            Assert.Equal(1, (await _t.Plane.Configurations.GetAsync(id, Stop)).Revision);
            await _t.Plane.Configurations.PutAsync(id, "from the listener", "", Tester, Stop);
            listener.OnCall = null;
        };
        await _t.Plane.SubscribeAsync(listener, Stop);
        InstanceRecord instance = await _t.InstanceAsync().WaitAsync(TimeSpan.FromSeconds(20), Stop);
        string elsewhere = _t.Plane.Instances.Snapshot.Single(i => i.Name == "elsewhere").Id;
        Assert.Equal(["created " + instance.Id, "created " + elsewhere, "configuration " + instance.Id], listener.Take());
    }

    [Theory]
    [InlineData("id", "secret-long", null, null, "id", "secret-long")]
    [InlineData(null, null, "/id", "/secret", "from-id-file", "from-secret-file")]
    [InlineData("id", null, null, "/secret", "id", "from-secret-file")]
    public void Root_keys_come_from_variables_and_files(string? id, string? secret, string? idFile, string? secretFile, string expectedId, string expectedSecret)
    {
        RootKeySeed seed = Seed(id, secret, idFile, secretFile)!;
        Assert.Equal((expectedId, expectedSecret), (seed.AccessKeyId, seed.AccessKeySecret));
    }

    [Theory]
    [InlineData("id", null, null, null)]
    [InlineData(null, "secret-long", null, null)]
    [InlineData("id", "secret-long", "/id", null)]
    [InlineData("id", "short", null, null)]
    [InlineData("i:d", "secret-long", null, null)]
    public void Half_double_and_weak_root_keys_are_refused_without_showing_them(string? id, string? secret, string? idFile, string? secretFile)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => Seed(id, secret, idFile, secretFile));
        Assert.DoesNotContain("secret-long", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_root_key_is_fine() => Assert.Null(Seed(null, "", null, null));

    private static RootKeySeed? Seed(string? id, string? secret, string? idFile, string? secretFile) => RootKeySeed.FromEnvironment(
        name => name switch
        {
            "DEUCALION_ROOT_ACCESS_KEY_ID" => id,
            "DEUCALION_ROOT_ACCESS_KEY_SECRET" => secret,
            "DEUCALION_ROOT_ACCESS_KEY_ID_FILE" => idFile,
            "DEUCALION_ROOT_ACCESS_KEY_SECRET_FILE" => secretFile,
            _ => null,
        },
        path => $"from-{path[1..]}-file\r\n");

    private static async Task<ControlException> RefusesAsync(ControlErrorKind kind, Func<Task> call, string part = "")
    {
        ControlException e = await Assert.ThrowsAsync<ControlException>(call);
        Assert.Equal(kind, e.Kind);
        Assert.Contains(part, e.Message, StringComparison.Ordinal);
        Assert.True(e.Message.Length < 900, e.Message);
        return e;
    }
}
