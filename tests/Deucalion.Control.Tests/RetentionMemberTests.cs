using Deucalion.Control.Auditing;
using Deucalion.Control.Instances;
using static Deucalion.Control.ControlErrorKind;

namespace Deucalion.Control.Tests;

/// <summary>Retention by size and by selector as members of an instance.</summary>
public sealed class RetentionMemberTests : IAsyncLifetime
{
    private TestPlane _t = null!;

    private static Actor Tester => TestPlane.Tester;

    private static CancellationToken Stop => TestPlane.Stop;

    public async ValueTask InitializeAsync() => _t = await TestPlane.OpenAsync();

    public ValueTask DisposeAsync() => _t.DisposeAsync();

    [Fact]
    public async Task A_patch_sets_keeps_and_empties_them_and_the_audit_log_names_them()
    {
        InstanceRecord made = await _t.InstanceAsync();
        Assert.Equal((0L, 0), (made.StorageSize, made.RetentionRules.Count));
        InstanceRecord set = await PatchAsync(made, new InstancePatch { StorageSize = 1L << 30, RetentionRules = [Rule(" up{a=\"1\"} ", 7), Rule("{a!=\"1\"}", 89)] });
        Assert.Equal(1L << 30, set.StorageSize);
        Assert.Equal([Rule("up{a=\"1\"}", 7), Rule("{a!=\"1\"}", 89)], set.RetentionRules);
        AuditEntry entry = (await _t.Plane.Audit.ListAsync(default, Stop)).Items[0];
        Assert.Equal(("UpdateInstance", "storageSize retentionRules"), (entry.Action, entry.Detail));
        InstanceRecord kept = await PatchAsync(made, new InstancePatch { Name = "other" });
        Assert.Equal((1L << 30, 2), (kept.StorageSize, kept.RetentionRules.Count));
        InstanceRecord emptied = await PatchAsync(made, new InstancePatch { StorageSize = 0, RetentionRules = [] });
        Assert.Equal((0L, 0), (emptied.StorageSize, emptied.RetentionRules.Count));
    }

    [Theory]
    [InlineData("up", 90, "retentionRules[1].duration (90d) must be shorter than storageDuration (90d)")]
    [InlineData("up", 0, "retentionRules[1].duration must be at least 1m")]
    [InlineData(" ", 1, "retentionRules[1].match must be a selector")]
    [InlineData("{}", 1, "retentionRules[1].match: {} is not a series selector: a selector needs at least one matcher (character 3)")]
    [InlineData("{a=~\"(\"}", 1, "bad regular expression")]
    [InlineData("rate(up[5m])", 1, "is not a series selector")]
    [InlineData("first", 1, "retentionRules[1].match: first is there twice")]
    public async Task A_wrong_rule_is_named_and_nothing_is_changed(string match, int days, string part)
    {
        InstanceRecord made = await _t.InstanceAsync();
        await RefusesAsync(made, new InstancePatch { StorageSize = 1L << 30, RetentionRules = [Rule("first", 1), Rule(match, days)] }, part);
        Assert.Equal(0, (await _t.Plane.Instances.GetAsync(made.Id, Stop)).StorageSize);
    }

    [Fact]
    public async Task Numbers_of_rules_and_sizes_are_bounded_and_rules_that_stay_must_fit_a_shorter_duration()
    {
        InstanceRecord made = await _t.InstanceAsync();
        await RefusesAsync(made, new InstancePatch { RetentionRules = [.. Enumerable.Range(0, 51).Select(i => Rule($"m{i}", 1))] }, "at most 50");
        foreach (long size in (long[])[-1, 50, (1L << 20) - 1, (1L << 53) + 1])
        {
            await RefusesAsync(made, new InstancePatch { StorageSize = size }, "storageSize must be from 1MiB");
        }

        await PatchAsync(made, new InstancePatch { RetentionRules = [Rule("up", 30)] });
        await RefusesAsync(made, new InstancePatch { StorageDurationDays = 30 }, "retentionRules[0].duration (30d) must be shorter than storageDuration (30d)");
        Assert.Equal(31, (await PatchAsync(made, new InstancePatch { StorageDurationDays = 31 })).StorageDurationDays);
    }

    private static SeriesRetention Rule(string match, int days) => new(match, TimeSpan.FromDays(days));

    private Task<InstanceRecord> PatchAsync(InstanceRecord instance, InstancePatch patch) => _t.Plane.Instances.PatchAsync(instance.Id, patch, Tester, Stop);

    private async Task RefusesAsync(InstanceRecord instance, InstancePatch patch, string part)
    {
        ControlException e = await Assert.ThrowsAsync<ControlException>(() => PatchAsync(instance, patch));
        Assert.Equal(BadRequest, e.Kind);
        Assert.Contains(part, e.Message, StringComparison.Ordinal);
    }
}
