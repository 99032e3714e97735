using Deucalion.Model.Labels;
using Deucalion.Storage.Reading;

namespace Deucalion.Simulation.Seeds;

/// <summary>Everything that a store answers to one selection. Checks on the way what every answer must keep: order of series, order of times, shared clocks.</summary>
internal sealed class Answer
{
    public Dictionary<LabelSet, SortedList<long, Stored>> Series { get; } = [];

    /// <summary>Samples in all.</summary>
    public int Count { get; private set; }

    /// <summary>Reads a store; throws its <see cref="IOException"/>s.</summary>
    public static Answer Of(ISampleQueryable store, IReadOnlyList<Matcher> matchers, long minTime, long maxTime)
    {
        using IQuerier q = store.OpenQuerier(minTime, maxTime);
        return Of(q.Select(matchers, new SelectHints(minTime, maxTime), CancellationToken.None), minTime, maxTime);
    }

    /// <summary>Reads a selection.</summary>
    public static Answer Of(SeriesSelection selection, long minTime, long maxTime)
    {
        var answer = new Answer();
        var columns = new SeriesColumns();
        var clocks = new Dictionary<ulong, long[]>();
        LabelSet? previous = null;
        long estimate = selection.EstimateSamples(minTime, maxTime);
        for (int i = 0; i < selection.Count; i++)
        {
            LabelSet labels = selection.Labels(i);
            if (previous is not null && previous.CompareTo(labels) >= 0)
            {
                throw new SimulationFailureException($"label sets do not ascend: {previous} before {labels}");
            }

            previous = labels;
            selection.Read(i, minTime, maxTime, columns);
            answer.Add(labels, columns, clocks);
        }

        if (estimate >= 0 && estimate < answer.Count)
        {
            throw new SimulationFailureException($"the estimate is {estimate} samples, there are {answer.Count}");
        }

        return answer;
    }

    private void Add(LabelSet labels, SeriesColumns columns, Dictionary<ulong, long[]> clocks)
    {
        ReadOnlySpan<long> times = columns.Times;
        for (int j = 1; j < times.Length; j++)
        {
            if (times[j] <= times[j - 1])
            {
                throw new SimulationFailureException($"{labels}: times do not ascend: {times[j - 1]}, {times[j]}");
            }
        }

        if (columns.ClockId != 0 && !clocks.TryAdd(columns.ClockId, times.ToArray()) && !times.SequenceEqual(clocks[columns.ClockId]))
        {
            throw new SimulationFailureException($"{labels}: clock {columns.ClockId} has other times in another series");
        }

        if (times.Length == 0)
        {
            return;
        }

        var samples = new SortedList<long, Stored>(times.Length);
        for (int j = 0; j < times.Length; j++)
        {
            long start = columns.HasStartTimes ? columns.StartTimes[j] : 0;
            samples.Add(times[j], columns.HasHistograms && columns.Histograms[j] is { } h ? Stored.Of(h, start) : Stored.Of(columns.Values[j], start));
        }

        Series.Add(labels, samples);
        Count += samples.Count;
    }
}
