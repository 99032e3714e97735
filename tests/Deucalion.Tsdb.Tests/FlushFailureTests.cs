using Deucalion.Model.Labels;
using Deucalion.Storage.Writing;
using Deucalion.Testing;
using Deucalion.Testing.Files;
using Deucalion.Tsdb.Wal;

namespace Deucalion.Tsdb.Tests;

/// <summary>A flush that fails at any operation, again and again, leaves no files behind that pile up.</summary>
public class FlushFailureTests
{
    private const long Start = 1_700_006_400_000;

    [Fact]
    public async Task Repeated_failures_of_a_flush_do_not_pile_up_parts()
    {
        for (int failAt = 1; failAt < 60; failAt++)
        {
            var files = new SimulatedFileSystem();
            await using TimeSeriesStore store = Open(files);
            var batch = new WriteBatch();
            batch.BeginSeries(LabelSet.Of(("__name__", "a")));
            batch.AddSample(Start, 1);
            batch.AddSample(Start + 7_200_000, 2);
            batch.AddMetadata(new("a", Model.Samples.MetricType.Counter, "help", ""));
            await store.AppendAsync(batch, AppendOptions.Partial, default);
            int failures = 0;
            for (int attempt = 0; attempt < 5; attempt++)
            {
                files.FailAt = files.Operations + failAt;
                try
                {
                    store.Flush();
                    break;
                }
                catch (IOException)
                {
                    failures++;
                }
            }

            files.FailAt = 0;
            Assert.True(Parts(files) <= 2, $"operation {failAt}: {Parts(files)} parts after {failures} failures");
            store.Flush();
            Assert.Equal((2, 2), (store.PartCount, Parts(files)));
            Assert.Equal([Start, Start + 7_200_000], FullDiskTests.Times(store, "a"));
        }
    }

    [Fact]
    public async Task A_crash_in_the_first_flush_is_no_damage()
    {
        for (int crashAt = 1; crashAt < 40; crashAt++)
        {
            var files = new SimulatedFileSystem();
            TimeSeriesStore store = Open(files);
            var batch = new WriteBatch();
            batch.BeginSeries(LabelSet.Of(("__name__", "a")));
            batch.AddSample(Start, 1);
            batch.AddSample(Start + 7_200_000, 2);
            await store.AppendAsync(batch, AppendOptions.Partial, default);
            files.CrashAt = files.Operations + crashAt;
            try
            {
                store.Flush();
            }
            catch (SimulatedCrashException)
            {
            }

            files.CrashAt = 0;
            files.Crash(crashAt);
            await using TimeSeriesStore again = Open(files);
            Assert.Equal([Start, Start + 7_200_000], FullDiskTests.Times(again, "a"));
        }
    }

    private static int Parts(SimulatedFileSystem files) => files.DirectoryExists("/data/parts") ? files.List("/data/parts").Count : 0;

    private static TimeSeriesStore Open(SimulatedFileSystem files) => TimeSeriesStore.Open(
        new TimeSeriesStoreOptions
        {
            Retention = TimeSpan.Zero,
            Committer = GroupCommitter.Inline,
            Log = m => Assert.True(m.Level == StoreMessageLevel.Information, m.Text),
        },
        files, "/data", new ManualClock(Start));
}
