using Deucalion.Model.Labels;
using Deucalion.Storage.Writing;

namespace Deucalion.Tsdb.CrashWriter;

/// <summary>What the crash writer writes. Everything follows from (life, thread, batch), so that the test can tell what each acknowledgement means.</summary>
public static class CrashWorkload
{
    /// <summary>Series of one thread.</summary>
    public const int SeriesPerThread = 10;

    /// <summary>Samples of one series in one batch.</summary>
    public const int SamplesPerSeries = 4;

    private const long Start = 1_700_000_000_000;

    /// <summary>Milliseconds that one life may use: more batches than a life can write.</summary>
    private const long LifeSpan = 40_000_000;

    /// <summary>The label set of a thread's series.</summary>
    public static LabelSet Labels(int thread, int series) => LabelSet.Of(("__name__", "crash_test"), ("thread", "t" + thread), ("series", "s" + series));

    /// <summary>First and last time of a life.</summary>
    public static (long Min, long Max) Range(int life) => (Start + (life * LifeSpan), Start + ((life + 1) * LifeSpan) - 1);

    /// <summary>Time of a sample; batches of odd number come before their predecessor, out of order.</summary>
    public static long Time(int life, int batch, int sample) => Start + (life * LifeSpan) + ((batch ^ 1) * 4000L) + (sample * 1000);

    /// <summary>The value that belongs to a series and time.</summary>
    public static double Value(int thread, int series, long time) => (time / 1000) + (thread * 0.25) + (series * 16);

    /// <summary>Fills a batch.</summary>
    public static void Fill(WriteBatch batch, int life, int thread, int number)
    {
        batch.Clear();
        for (int s = 0; s < SeriesPerThread; s++)
        {
            batch.BeginSeries(Labels(thread, s));
            for (int i = 0; i < SamplesPerSeries; i++)
            {
                long t = Time(life, number, i);
                batch.AddSample(t, Value(thread, s, t));
            }
        }
    }
}
