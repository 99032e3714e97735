using Deucalion.Model.Labels;
using Deucalion.Storage.Reading;
using Deucalion.Tsdb.Backup;
using Deucalion.Tsdb.Retention;
using static Deucalion.Tsdb.Tests.Parts.StoreFixture;

namespace Deucalion.Tsdb.Tests.Parts;

public class RetentionTests
{
    private readonly StoreFixture _fixture = new();

    [Fact]
    public async Task Rules_hide_at_once_and_take_samples_off_the_disk()
    {
        TimeSeriesStore store = _fixture.Open();
        for (int day = 0; day < 4; day++)
        {
            await Append(store, "keep", 2, Start + (day * 24 * Hour), Start + ((day + 1) * 24 * Hour), 600_000);
            await Append(store, "debug", 3, Start + (day * 24 * Hour), Start + ((day + 1) * 24 * Hour), 600_000);
            store.Flush();
            _fixture.Clock.Advance(TimeSpan.FromDays(1));
        }

        store.Reconfigure(_fixture.Options with { RetentionRules = [new RetentionRule([Is("__name__", "debug")], TimeSpan.FromDays(1))] });
        long border = Samples(store, Is("__name__", "debug"));
        Assert.InRange(border, 3 * 144, 3 * 146);
        Assert.Equal(2 * 4 * 144, Samples(store, Is("__name__", "keep")));
        string contents = Contents(store);
        Settle(store);
        Assert.Equal(contents, Contents(store));
        await store.DisposeAsync();

        // Without the rule shows what is on disk.
        await using TimeSeriesStore without = _fixture.Open();
        Assert.InRange(Samples(without, Is("__name__", "debug")), border, 3 * 2 * 144);
        Assert.Equal(2 * 4 * 144, Samples(without, Is("__name__", "keep")));
        Assert.True(StoreVerification.Run(_fixture.Files, "/data").IsSound);
    }

    [Fact]
    public async Task A_rule_that_hides_a_whole_part_removes_it_and_another_rule_counts_anew()
    {
        _fixture.Options = _fixture.Options with { RetentionRules = [new RetentionRule([Is("n", "s0")], TimeSpan.FromHours(5))] };
        await using TimeSeriesStore store = _fixture.Open();
        await Append(store, "m", 1, Start, Start + Hour);
        store.Flush();
        await Append(store, "m", 2, Start + (30 * Hour), Start + (31 * Hour));
        store.Flush();
        _fixture.Clock.Advance(TimeSpan.FromHours(40));
        Settle(store);
        Assert.Equal(1, store.PartCount);
        Assert.Equal(120, Samples(store));
        await Append(store, "m", 2, Start + (39 * Hour), Start + (40 * Hour));
        store.Flush();
        store.Reconfigure(_fixture.Options with { RetentionRules = [new RetentionRule([Is("n", "s1")], TimeSpan.FromHours(5))] });
        Settle(store);
        Assert.Equal(60 + 120, Samples(store));
        Assert.Equal(60 + 120, store.Parts.Sum(p => p.Samples));
    }

    [Fact]
    public async Task Marks_tell_what_rules_and_size_take_out_of_sight()
    {
        await using TimeSeriesStore store = _fixture.Open();
        for (int day = 0; day < 3; day++)
        {
            await Append(store, "m", 20, Start + (day * 24 * Hour), Start + (day * 24 * Hour) + Hour, 1000);
            store.Flush();
        }

        _fixture.Clock.Advance(TimeSpan.FromDays(3));
        ChangeMark before = store.Mark();
        Assert.Equal(long.MaxValue, store.OldestChangeSince(before));
        store.Reconfigure(WithRule("s1"));
        Assert.Equal(long.MinValue, store.OldestChangeSince(before));
        ChangeMark one = store.Mark();
        Assert.InRange(one.OldestVisible, store.MaxTime - (24 * Hour) - 60_000, store.MaxTime - (24 * Hour));

        // The same rule in another list is the same rule; another one of the same border is not.
        store.Reconfigure(WithRule("s1"));
        Assert.Equal(long.MaxValue, store.OldestChangeSince(one));
        store.Reconfigure(WithRule("s2"));
        Assert.Equal(long.MinValue, store.OldestChangeSince(one));

        // Rules do not reach memory: a flush hides what is behind the border.
        ChangeMark two = store.Mark();
        await Append(store, "late", 1, Start + (2 * Hour), Start + (3 * Hour), 1000);
        store.Flush();
        Assert.Equal(long.MinValue, store.OldestChangeSince(two));

        store.Reconfigure(_fixture.Options);
        Settle(store);
        ChangeMark three = store.Mark();
        store.Reconfigure(_fixture.Options with { RetentionBytes = 1 });
        Settle(store);
        Assert.Equal(1, store.PartCount);
        Assert.Equal(long.MinValue, store.OldestChangeSince(three));

        TimeSeriesStoreOptions WithRule(string series) => _fixture.Options with { RetentionRules = [new RetentionRule([Is("n", series)], TimeSpan.FromDays(1))] };
    }

    [Fact]
    public async Task Size_takes_the_oldest_parts()
    {
        await using TimeSeriesStore store = _fixture.Open();
        for (int day = 0; day < 5; day++)
        {
            await Append(store, "m", 20, Start + (day * 24 * Hour), Start + (day * 24 * Hour) + Hour, 1000);
            store.Flush();
        }

        long one = _fixture.Files.ReadAll("/data/parts/" + _fixture.Files.List("/data/parts")[0]).Length;
        store.Reconfigure(_fixture.Options with { RetentionBytes = (one * 5) / 2 });
        Settle(store);
        Assert.Equal(2, store.PartCount);
        Assert.Equal(Start + (3 * 24 * Hour), store.Parts[0].MinTime);
        store.Reconfigure(_fixture.Options with { RetentionBytes = 1 });
        Settle(store);
        Assert.Equal(1, store.PartCount);
    }

    [Fact]
    public async Task Retention_rules_are_in_no_manifest_and_no_snapshot()
    {
        _fixture.Options = _fixture.Options with { RetentionRules = [new RetentionRule([Is("n", "s0")], TimeSpan.FromHours(5))] };
        await using TimeSeriesStore store = _fixture.Open();
        await Append(store, "m", 2, Start, Start + (10 * Hour));
        _fixture.Clock.Advance(TimeSpan.FromHours(10));
        SnapshotInfo snapshot = store.Snapshot("s");
        Settle(store);
        Assert.True(Samples(store) < 1200);
        _fixture.Options = _fixture.Options with { RetentionRules = [] };
        await using TimeSeriesStore copy = _fixture.Open(snapshot.Directory);
        Assert.Equal(1200, Samples(copy));
    }
}
