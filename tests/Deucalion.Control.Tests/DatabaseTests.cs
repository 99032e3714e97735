using System.Net;
using Deucalion.Control.Access;
using Deucalion.Control.Auditing;
using Deucalion.Control.Configuration;
using Deucalion.Control.Database;
using Deucalion.Control.Instances;
using Deucalion.Control.Limits;
using Deucalion.Control.Network;
using Deucalion.Control.Usage;
using static Deucalion.Control.Access.AuthorizationOutcome;

namespace Deucalion.Control.Tests;

/// <summary>What must hold on either database.</summary>
public sealed class DatabaseTests(PostgreSqlFixture postgres)
{
    private static Actor Tester => TestPlane.Tester;

    private static CancellationToken Stop => TestPlane.Stop;

    [Theory]
    [InlineData(DatabaseProvider.Sqlite)]
    [InlineData(DatabaseProvider.PostgreSql)]
    public async Task Everything_survives_a_restart(DatabaseProvider provider)
    {
        await using TestPlane t = await OpenAsync(provider);
        InstanceRecord made = await t.InstanceAsync(InstanceVersion.V1, "r2", d => d with
        {
            Name = "Zürich \"prod\"",
            StorageDurationDays = 400,
            StorageSize = 50L << 30,
            RetentionRules = [new SeriesRetention("{__name__=~\"débug_.*\"}", TimeSpan.FromDays(7))],
            OutOfOrderWindow = TimeSpan.FromMinutes(30),
            ExternalLabels = new Dictionary<string, string> { ["cluster"] = "eu" },
            Tags = new Dictionary<string, string> { ["env"] = "prod" },
            Limits = new Dictionary<LimitKind, long> { [LimitKind.QueryTimeout] = 5000 },
            EnableAuthFreeWrite = true,
            AuthFreeWrite = new AuthFreePolicy([CidrBlock.Parse("10.1.2.3/8")]),
        });
        IssuedToken token = await t.Plane.Tokens.CreateAsync(made.Id, null, false, Tester, Stop);
        string user = await t.UserAsync("user", SystemPolicies.MetricReadAccess);
        await t.PolicyAsync("custom", new PolicyStatement { Effect = PolicyEffect.Deny, Actions = ["*"], Resources = ["*"], Matchers = ["""{a="1"}"""] });
        await t.Plane.Configurations.PutAsync(made.Id, "global: {}\n", "first", Tester, Stop);
        await t.Plane.RuleFiles.PutAsync(made.Id, RuleFileKind.File, "a.yml", "groups: []\n", Tester, Stop);
        await t.Plane.Usage.AddAsync([new UsageDelta(made.Id, "job", "key", 10, 20, 1, 5), new UsageDelta("unknown", "job", "key", 1, 1, 1, 1)], Stop);
        await t.Plane.Usage.AddAsync([new UsageDelta(made.Id, "job", "key", 1, 2, 3, 4)], Stop);
        string account = t.Plane.AccountId;

        await t.RestartAsync();
        Assert.False((await FirstStart.RunAsync(t.Plane, new RootKeySeed("other", "other-secret"), Stop)).IsFirstStart);
        Assert.Equal(account, t.Plane.AccountId);
        Assert.Matches("^[1-9][0-9]{15}$", account);
        InstanceRecord read = await t.Plane.Instances.GetAsync(made.Id, Stop);
        Assert.Equal(("Zürich \"prod\"", "r2", InstanceVersion.V1, 400, TimeSpan.FromMinutes(30)), (read.Name, read.RegionId, read.Version, read.StorageDurationDays, read.OutOfOrderWindow!.Value));
        Assert.Equal((50L << 30, new SeriesRetention("{__name__=~\"débug_.*\"}", TimeSpan.FromDays(7))), (read.StorageSize, Assert.Single(read.RetentionRules)));
        Assert.Equal(("eu", "prod", 5000L), (read.ExternalLabels["cluster"], read.Tags["env"], read.LimitOverrides[LimitKind.QueryTimeout]));
        Assert.Equal("10.0.0.0/8", read.AuthFreeWrite.SourceIp.Single().ToString());
        Assert.Matches("^[a-z0-9]{20}$", read.Id);
        Assert.Equal(made.CreateTime, read.CreateTime);
        Assert.Equal(Permitted, t.Ask(read, token.Token).Outcome);
        Assert.Equal(Permitted, t.Ask(read, user).Outcome);
        Assert.Equal(Unauthorized, t.Ask(read, TestPlane.Basic("other", "other-secret")).Outcome);
        Assert.Equal(Permitted, t.Ask(read, TestPlane.Basic(TestPlane.RootId, TestPlane.RootSecret)).Outcome);
        Assert.Equal("global: {}\n", (await t.Plane.Configurations.GetAsync(made.Id, Stop)).Text);
        Assert.Equal("groups: []\n", (await t.Plane.RuleFiles.GetAsync(made.Id, RuleFileKind.File, "a.yml", Stop)).Text);
        Assert.Equal("""{a="1"}""", (await t.Plane.Policies.GetAsync("custom", Stop)).Statements.Single().Matchers.Single());
        DailyUsage usage = Assert.Single(await t.Plane.Usage.ListAsync(made.Id, new DateOnly(2025, 12, 31), Stop));
        Assert.Equal(new DailyUsage(new DateOnly(2026, 1, 1), "job", "key", 11, 22, 4, 9), usage);
    }

    [Theory]
    [InlineData(DatabaseProvider.Sqlite)]
    [InlineData(DatabaseProvider.PostgreSql)]
    public async Task A_second_node_follows_every_revocation_with_one_step(DatabaseProvider provider)
    {
        await using TestPlane t = await OpenAsync(provider);
        await using ControlPlane other = await TestPlane.OpenPlaneAsync(t.Database, t.Clock);
        var seen = new RecordingLifecycle();
        Assert.Empty(await other.SubscribeAsync(seen, Stop));

        InstanceRecord instance = await t.InstanceAsync(InstanceVersion.V1);
        IssuedToken token = await t.Plane.Tokens.CreateAsync(instance.Id, null, false, Tester, Stop);
        string user = await t.UserAsync("user", SystemPolicies.MetricReadAccess);
        Assert.Equal(NotFound, t.Ask(instance, token.Token, on: other).Outcome);
        await StepAsync();
        Assert.Equal(["created " + instance.Id], seen.Take());
        Assert.Equal(Permitted, t.Ask(instance, token.Token, on: other).Outcome);
        Assert.Equal(Permitted, t.Ask(instance, user, on: other).Outcome);

        await t.Plane.Tokens.CreateAsync(instance.Id, null, replace: true, Tester, Stop);
        await t.Plane.Users.DetachAsync("user", SystemPolicies.MetricReadAccess, Tester, Stop);
        await StepAsync();
        Assert.Equal(Unauthorized, t.Ask(instance, token.Token, on: other).Outcome);
        Assert.Equal(Forbidden, t.Ask(instance, user, on: other).Outcome);

        await t.Plane.Users.DeleteAsync("user", Tester, Stop);
        await t.Plane.Instances.PatchAsync(instance.Id, new InstancePatch { StorageDurationDays = 7 }, Tester, Stop);
        await t.Plane.Configurations.PutAsync(instance.Id, "global: {}", "", Tester, Stop);
        await StepAsync();
        Assert.Equal(Unauthorized, t.Ask(instance, user, on: other).Outcome);
        Assert.Equal([$"changed {instance.Id} 90>7", "configuration " + instance.Id], seen.Take());

        // Reading through the control API of the other node does not even wait for the step.
        await t.Plane.Instances.DeleteAsync(instance.Id, Tester, Stop);
        Assert.Equal(InstanceStatus.Deleted, (await other.Instances.GetAsync(instance.Id, Stop)).Status);
        Assert.Equal(["deleted " + instance.Id], seen.Take());

        async Task StepAsync()
        {
            t.Clock.Advance(ControlPlane.StepInterval);
            await other.StepAsync(Stop);
        }
    }

    [Theory]
    [InlineData(DatabaseProvider.Sqlite)]
    [InlineData(DatabaseProvider.PostgreSql)]
    public async Task Nodes_that_start_and_write_at_once_agree(DatabaseProvider provider)
    {
        DatabaseOptions database = Database(provider, out string? folder);
        var clock = new Testing.ManualClock();
        ControlPlane[] planes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => TestPlane.OpenPlaneAsync(database, clock))));
        FirstStartResult[] starts = await Task.WhenAll(planes.Select(p => Task.Run(() => FirstStart.RunAsync(p, null, Stop))));
        FirstStartResult first = Assert.Single(starts, s => s.IsFirstStart);
        Assert.Equal(40, first.AccessKeySecret!.Length);
        Assert.All(first.AccessKeySecret, c => Assert.True(char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));

        // Two live tokens at most, whichever nodes make them.
        (InstanceRecord instance, _) = await planes[0].Instances.CreateAsync(new InstanceDraft { Name = "i", Version = InstanceVersion.V1 }, Tester, Stop);
        bool[] made = await Task.WhenAll(planes.Concat(planes).Select(p => Task.Run(async () =>
        {
            try
            {
                await p.Tokens.CreateAsync(instance.Id, null, false, Tester, Stop);
                return true;
            }
            catch (ControlException e) when (e.Kind == ControlErrorKind.LimitExceeded)
            {
                return false;
            }
        })));
        Assert.Equal(2, made.Count(m => m));
        foreach (ControlPlane plane in planes)
        {
            Assert.Equal(2, (await plane.Tokens.ListAsync(instance.Id, Stop)).Count);
            Assert.Single((await plane.Users.ListAsync(default, Stop)).Items);
            await plane.DisposeAsync();
        }

        if (folder is not null)
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData(DatabaseProvider.Sqlite)]
    [InlineData(DatabaseProvider.PostgreSql)]
    public async Task Deleted_instances_can_come_back_for_seven_days(DatabaseProvider provider)
    {
        await using TestPlane t = await OpenAsync(provider);
        var seen = new RecordingLifecycle();
        await t.Plane.SubscribeAsync(seen, Stop);
        InstanceRecord a = await t.InstanceAsync();
        InstanceRecord b = await t.InstanceAsync();
        await t.Plane.RuleFiles.PutAsync(b.Id, RuleFileKind.Namespace, "name space/ü", "groups: []", Tester, Stop);
        await t.Plane.Instances.DeleteAsync(a.Id, Tester, Stop);
        InstanceRecord deleted = await t.Plane.Instances.DeleteAsync(b.Id, Tester, Stop);
        Assert.Equal(t.Clock.GetUtcNow() + TimeSpan.FromDays(7), deleted.PurgeTime);
        Assert.Empty((await t.Plane.Instances.ListAsync(new InstanceFilter(), default, Stop)).Items);
        Assert.Equal(2, (await t.Plane.Instances.ListAsync(new InstanceFilter { IncludeDeleted = true }, default, Stop)).Items.Count);

        t.Clock.Advance(TimeSpan.FromDays(6.9));
        await t.Plane.StepAsync(Stop);
        await t.Plane.Instances.UndoDeleteAsync(a.Id, Tester, Stop);
        t.Clock.Advance(TimeSpan.FromDays(0.2));
        await t.Plane.StepAsync(Stop);
        Assert.Equal(ControlErrorKind.NotFound, (await Assert.ThrowsAsync<ControlException>(() => t.Plane.Instances.UndoDeleteAsync(b.Id, Tester, Stop))).Kind);
        Assert.Equal(a.Id, Assert.Single(t.Plane.Instances.Snapshot).Id);
        Assert.Equal(
            ["created " + a.Id, "created " + b.Id, "configuration " + b.Id, "deleted " + a.Id, "deleted " + b.Id, "created " + a.Id, "purged " + b.Id], seen.Take());
    }

    [Theory]
    [InlineData(DatabaseProvider.Sqlite)]
    [InlineData(DatabaseProvider.PostgreSql)]
    public async Task Writes_are_audited_with_who_what_where_and_result_but_no_secret(DatabaseProvider provider)
    {
        await using TestPlane t = await OpenAsync(provider);
        InstanceRecord instance = await t.InstanceAsync(InstanceVersion.V1);
        IssuedToken token = await t.Plane.Tokens.CreateAsync(instance.Id, null, false, Tester, Stop);
        await t.Plane.Users.CreateAsync("user", "", "pass word 1", false, Tester, Stop);
        IssuedAccessKey key = await t.Plane.AccessKeys.CreateAsync("user", Tester, Stop);
        await Assert.ThrowsAsync<ControlException>(() => t.Plane.Configurations.PutAsync(instance.Id, "bad", "", Tester, Stop));
        string session = await t.Plane.Sessions.SignInAsync("user", "pass word 1", IPAddress.Loopback, Tester, Stop);
        await Assert.ThrowsAsync<ControlException>(() => t.Plane.Sessions.SignInAsync("user", "pass word 2", IPAddress.Loopback, Tester, Stop));

        IReadOnlyList<AuditEntry> entries = (await t.Plane.Audit.ListAsync(default, Stop)).Items;
        Assert.Equal(
            ["SignIn refused", "SignIn ok", "PutConfiguration refused", "CreateAccessKey ok", "CreateUser ok", "CreateToken ok", "CreateInstance ok", "FirstStart ok"],
            entries.Select(e => $"{e.Action} {e.Result}"));
        AuditEntry tokenEntry = entries[5];
        Assert.Equal(("tester", "192.0.2.1", "request-1", "instance/" + instance.Id), (tokenEntry.Actor, tokenEntry.RemoteAddress, tokenEntry.RequestId, tokenEntry.Resource));
        Assert.Contains("bad word", entries[2].Detail, StringComparison.Ordinal);
        string all = string.Join('\n', entries);
        Assert.All([token.Token, key.Secret, "pass word", session, TestPlane.RootSecret, t.First.SetupCode!], secret => Assert.DoesNotContain(secret, all, StringComparison.Ordinal));

        // Pages go on where the last one ended.
        Page<AuditEntry> page = await t.Plane.Audit.ListAsync(new PageRequest(3), Stop);
        Page<AuditEntry> rest = await t.Plane.Audit.ListAsync(new PageRequest(100, page.NextToken), Stop);
        Assert.Equal(entries.Select(e => e.Id), page.Items.Concat(rest.Items).Select(e => e.Id));
        Assert.Null(rest.NextToken);
    }

    [Theory]
    [InlineData(DatabaseProvider.Sqlite)]
    [InlineData(DatabaseProvider.PostgreSql)]
    public async Task Old_usage_and_audit_rows_go(DatabaseProvider provider)
    {
        await using TestPlane t = await OpenAsync(provider);
        InstanceRecord instance = await t.InstanceAsync();
        await t.Plane.Usage.AddAsync([new UsageDelta(instance.Id, "", "", 1, 1, 1, 1)], Stop);
        t.Clock.Advance(TimeSpan.FromDays(179));
        await t.Plane.StepAsync(Stop);
        Assert.Single(await t.Plane.Usage.ListAsync(instance.Id, DateOnly.MinValue, Stop));
        Assert.Equal(2, (await t.Plane.Audit.ListAsync(default, Stop)).Items.Count);
        t.Clock.Advance(TimeSpan.FromDays(2));
        await t.Plane.StepAsync(Stop);
        Assert.Empty(await t.Plane.Usage.ListAsync(instance.Id, DateOnly.MinValue, Stop));
        Assert.Empty((await t.Plane.Audit.ListAsync(default, Stop)).Items);
    }

    [Fact]
    public async Task While_the_database_is_away_decisions_go_on_and_writes_fail()
    {
        var cluster = new Testing.Databases.PostgreSqlCluster();
        TestPlane t = await TestPlane.OpenAsync(new DatabaseOptions(DatabaseProvider.PostgreSql, cluster.CreateDatabase()));
        InstanceRecord instance = await t.InstanceAsync();
        string user = await t.UserAsync("user", SystemPolicies.MetricReadAccess);
        cluster.Dispose();
        Assert.Equal(Permitted, t.Ask(instance, user).Outcome);
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => t.Plane.StepAsync(Stop));
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => t.Plane.Users.DeleteAsync("user", Tester, Stop));
        Assert.Equal(Permitted, t.Ask(instance, user).Outcome);
        Assert.Equal(Forbidden, t.Ask(instance, user, PermissionAction.WriteMetrics).Outcome);
        await t.DisposeAsync();
    }

    private Task<TestPlane> OpenAsync(DatabaseProvider provider) =>
        TestPlane.OpenAsync(provider == DatabaseProvider.Sqlite ? null : new DatabaseOptions(provider, postgres.CreateDatabase()));

    private DatabaseOptions Database(DatabaseProvider provider, out string? folder)
    {
        folder = provider == DatabaseProvider.Sqlite ? Directory.CreateTempSubdirectory("deucalion-control-").FullName : null;
        return folder is null ? new DatabaseOptions(provider, postgres.CreateDatabase()) : DatabaseOptions.SqliteFile(Path.Combine(folder, "control.db"));
    }
}
