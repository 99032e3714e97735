using Deucalion.Model.Labels;
using Deucalion.Storage.Writing;

namespace Deucalion.Tsdb.CrashWriter;

/// <summary>Many series, written slice by slice, round by round, each round one sample a series. Everything follows from (life, thread, batch).</summary>
public sealed class BulkWorkload(int life, int thread, int series)
{
    /// <summary>Series in one batch.</summary>
    public const int SliceSize = 1000;

    private const long Start = 1_700_000_000_000;
    private const long LifeSpan = 40_000_000;
    private readonly LabelSet[] _labels = [.. Enumerable.Range(0, series).Select(s => Labels(thread, s))];
    private readonly int _slices = (series + SliceSize - 1) / SliceSize;

    /// <summary>The label set of a thread's series.</summary>
    public static LabelSet Labels(int thread, int series) =>
        LabelSet.Of(("__name__", "bulk_" + (series % 50)), ("thread", "t" + thread), ("series", "s" + series), ("instance", "host" + (series / 500)));

    /// <summary>First and last time of a life.</summary>
    public static (long Min, long Max) Range(int life) => (Start + (life * LifeSpan), Start + ((life + 1) * LifeSpan) - 1);

    /// <summary>Time of a round's samples.</summary>
    public static long Time(int life, int round) => Start + (life * LifeSpan) + (round * 1000L);

    /// <summary>The value that belongs to a series and time.</summary>
    public static double Value(int thread, int series, long time) => series % 3 == 0 ? series : (time / 1000) + (thread * 0.25) + (series * 16);

    /// <summary>Rounds of a series that so many first batches of its thread contain.</summary>
    public static int Rounds(int allSeries, int series, int batches)
    {
        int slices = (allSeries + SliceSize - 1) / SliceSize;
        return (batches / slices) + (batches % slices > series / SliceSize ? 1 : 0);
    }

    /// <summary>Fills a batch.</summary>
    public void Fill(WriteBatch batch, int number)
    {
        batch.Clear();
        long time = Time(life, number / _slices);
        int first = number % _slices * SliceSize;
        for (int s = first; s < Math.Min(series, first + SliceSize); s++)
        {
            batch.BeginSeries(_labels[s]);
            batch.AddSample(time, Value(thread, s, time));
        }
    }
}
