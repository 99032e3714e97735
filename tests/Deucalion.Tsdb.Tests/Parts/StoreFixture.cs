using System.Globalization;
using System.Text;
using Deucalion.Model.Labels;
using Deucalion.Primitives.Files;
using Deucalion.Storage;
using Deucalion.Storage.Reading;
using Deucalion.Storage.Writing;
using Deucalion.Testing;
using Deucalion.Testing.Files;
using Deucalion.Tsdb.Wal;

namespace Deucalion.Tsdb.Tests.Parts;

/// <summary>Stores on a simulated disk with a driven clock, filled and read in short words.</summary>
internal sealed class StoreFixture
{
    /// <summary>The start of a UTC day.</summary>
    public const long Start = 1_700_006_400_000;
    public const long Hour = 3_600_000;

    public SimulatedFileSystem Files { get; } = new();

    public ManualClock Clock { get; } = new(Start);

    public List<StoreMessage> Messages { get; } = [];

    public TimeSeriesStoreOptions Options { get; set; } = new() { Retention = TimeSpan.Zero, OutOfOrderWindow = long.MaxValue };

    public TimeSeriesStore Open(string directory = "/data") =>
        TimeSeriesStore.Open(Options with { Committer = GroupCommitter.Inline, Log = Messages.Add }, Files, directory, Clock);

    /// <summary>Appends samples value = count of steps since <see cref="Start"/> to series n0, n1, … of a metric.</summary>
    public static async Task Append(ITimeSeriesStore store, string metric, int series, long from, long until, long step = 60_000)
    {
        var batch = new WriteBatch();
        for (int s = 0; s < series; s++)
        {
            batch.BeginSeries(Labels(metric, s));
            for (long t = from; t < until; t += step)
            {
                batch.AddSample(t, Value(t, s));
            }
        }

        AppendResult r = await store.AppendAsync(batch, AppendOptions.Partial, CancellationToken.None);
        Assert.Empty(r.Failures);
    }

    public static double Value(long time, int series) => ((time - Start) / 1000.0) + (series * 0.25);

    public static LabelSet Labels(string metric, int series) =>
        LabelSet.Of(("__name__", metric), ("n", "s" + series.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Everything a store answers, as text.</summary>
    public static string Contents(ITimeSeriesStore store, params Matcher[] matchers)
    {
        var text = new StringBuilder();
        using IQuerier q = store.OpenQuerier(long.MinValue, long.MaxValue);
        SeriesSelection s = q.Select(matchers, new SelectHints(long.MinValue, long.MaxValue), CancellationToken.None);
        var columns = new SeriesColumns();
        for (int i = 0; i < s.Count; i++)
        {
            s.Read(i, long.MinValue, long.MaxValue, columns);
            text.Append(s.Labels(i)).Append(':');
            for (int j = 0; j < columns.Count; j++)
            {
                text.Append(CultureInfo.InvariantCulture, $" {columns.Times[j] - Start}={columns.Values[j]:R}");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    public static long Samples(ITimeSeriesStore store, params Matcher[] matchers)
    {
        using IQuerier q = store.OpenQuerier(long.MinValue, long.MaxValue);
        SeriesSelection s = q.Select(matchers, new SelectHints(long.MinValue, long.MaxValue), CancellationToken.None);
        var columns = new SeriesColumns();
        long n = 0;
        for (int i = 0; i < s.Count; i++)
        {
            s.Read(i, long.MinValue, long.MaxValue, columns);
            n += columns.Count;
        }

        return n;
    }

    /// <summary>Runs background work until there is none.</summary>
    public static void Settle(ITimeSeriesStore store)
    {
        for (int i = 0; i < 10_000 && store.MaintenanceStep(CancellationToken.None); i++)
        {
        }
    }

    public static Matcher Is(string name, string value) => new(MatcherType.Equal, name, value);
}
