using Deucalion.Testing.Files;
using Deucalion.Tsdb.Backup;
using Deucalion.Tsdb.Import;
using Deucalion.Tsdb.Retention;
using static Deucalion.Tsdb.Tests.Parts.StoreFixture;

namespace Deucalion.Tsdb.Tests.Parts;

/// <summary>Power goes at every file operation of a change of parts: afterwards the store answers as before it or as after it, and is sound.</summary>
public class CrashSweepTests
{
    [Fact]
    public Task Cleaning_and_merging() => Sweep(store =>
    {
        store.CleanTombstones();
        Settle(store);
    });

    [Fact]
    public Task Importing() => Sweep(store =>
    {
        using PartImport import = store.BeginImport(0);
        for (int s = 0; s < 3; s++)
        {
            import.AddSeries(Labels("imported", s));
            import.AddSamples([Start, Start + (30 * Hour)], [s, s]);
        }

        import.Commit();
    });

    [Fact]
    public Task Retention_by_size_and_rule() => Sweep(store =>
    {
        store.Reconfigure(new TimeSeriesStoreOptions { Retention = TimeSpan.Zero, RetentionRules = [new RetentionRule([Is("n", "s2")], TimeSpan.FromMinutes(50))] });
        Settle(store);
    }, mayHide: true);

    [Fact]
    public Task Snapshots() => Sweep(store =>
    {
        store.Snapshot("one");
        store.Snapshot("two");
        store.DeleteSnapshot("one");
    });

    [Fact]
    public async Task A_snapshot_that_is_there_is_whole()
    {
        for (int at = 1; at < 60; at++)
        {
            StoreFixture fixture = await Prepared();
            await Run(fixture, at, store => store.Snapshot("one"));
            await using TimeSeriesStore again = fixture.Open();
            string contents = Contents(again);
            foreach (SnapshotInfo s in again.Snapshots)
            {
                Assert.True(StoreVerification.Run(fixture.Files, s.Directory).IsSound);
                await using TimeSeriesStore copy = fixture.Open(s.Directory);
                Assert.Equal(contents, Contents(copy));
            }

            Assert.DoesNotContain(fixture.Files.List("/data/snapshots"), n => n.EndsWith(".tmp", StringComparison.Ordinal));
        }
    }

    private static async Task Sweep(Action<TimeSeriesStore> change, bool mayHide = false)
    {
        StoreFixture plain = await Prepared();
        string before;
        string after;
        await using (TimeSeriesStore store = plain.Open())
        {
            before = Contents(store);
            change(store);
            after = Contents(store);
        }

        int at = 1;
        for (bool crashed = true; crashed; at += 1 + (at / 40))
        {
            StoreFixture fixture = await Prepared();
            crashed = await Run(fixture, at, change);
            VerificationResult sound = StoreVerification.Run(fixture.Files, "/data");
            Assert.True(sound.IsSound, $"crash at {at}: {string.Join('\n', sound.Findings)}");
            await using TimeSeriesStore again = fixture.Open();
            string contents = Contents(again);
            Assert.True(contents == before || contents == after || (mayHide && contents.Length >= after.Length && contents.Length <= before.Length), $"crash at {at}: the store answers otherwise");
            if (contents == before && !again.Snapshots.Any())
            {
                change(again);
                Assert.Equal(after, Contents(again));
            }
        }

        Assert.True(at > 10, "nothing was interrupted");
    }

    private static async Task<StoreFixture> Prepared()
    {
        var fixture = new StoreFixture();
        await using TimeSeriesStore store = fixture.Open();
        for (int half = 0; half < 4; half++)
        {
            await Append(store, "m", 4, Start + (half * Hour / 2), Start + ((half + 1) * Hour / 2));
            store.Flush();
        }

        store.Delete([[Is("n", "s1")]], Start + (10 * 60_000), Start + (80 * 60_000));
        fixture.Clock.Advance(TimeSpan.FromHours(5));
        return fixture;
    }

    private static async Task<bool> Run(StoreFixture fixture, int at, Action<TimeSeriesStore> change)
    {
        SimulatedFileSystem files = fixture.Files;
        TimeSeriesStore store = fixture.Open();
        files.CrashAt = files.Operations + at;
        bool crashed = false;
        try
        {
            change(store);

            // Some failures are put up with (an object that stays a while) or repeated later.
            files.List("/data");
        }
        catch (IOException)
        {
            crashed = true;
        }

        files.CrashAt = 0;
        if (crashed)
        {
            files.Crash(at);
        }
        else
        {
            await store.DisposeAsync();
        }

        return crashed;
    }
}
