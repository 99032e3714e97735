using Deucalion.Model.Labels;
using Deucalion.Storage.Reading;
using Deucalion.Wire.RemoteRead;

namespace Deucalion.RemoteWrite.Reading;

/// <summary>Local and remote series by label set.</summary>
internal sealed class MergedSelection : SeriesSelection
{
    private readonly SeriesSelection _local;
    private readonly List<(LabelSet Labels, int Local, List<SeriesColumns> Remote)> _series = [];

    public MergedSelection(SeriesSelection local, IReadOnlyList<IReadOnlyList<ReadSeries>> remote)
    {
        _local = local;
        var all = new SortedDictionary<LabelSet, (int Local, List<SeriesColumns> Remote)>();
        for (int i = 0; i < local.Count; i++)
        {
            all[local.Labels(i)] = (i, []);
        }

        foreach (ReadSeries s in remote.SelectMany(r => r))
        {
            if (!all.TryGetValue(s.Labels, out (int Local, List<SeriesColumns> Remote) entry))
            {
                entry = (-1, []);
                all[s.Labels] = entry;
            }

            entry.Remote.Add(s.Samples);
        }

        foreach ((LabelSet labels, (int own, List<SeriesColumns> others)) in all)
        {
            _series.Add((labels, own, others));
        }
    }

    public override int Count => _series.Count;

    public override LabelSet Labels(int index) => _series[index].Labels;

    public override void Read(int index, long minTime, long maxTime, SeriesColumns into)
    {
        (_, int local, List<SeriesColumns> remote) = _series[index];
        into.Clear();
        var sources = new List<SeriesColumns>();
        if (local >= 0)
        {
            if (remote.Count == 0)
            {
                _local.Read(local, minTime, maxTime, into);
                return;
            }

            var own = new SeriesColumns();
            _local.Read(local, minTime, maxTime, own);
            sources.Add(own);
        }

        sources.AddRange(remote);
        int[] at = new int[sources.Count];
        while (true)
        {
            int best = -1;
            for (int s = 0; s < sources.Count; s++)
            {
                while (at[s] < sources[s].Count && (sources[s].Times[at[s]] < minTime || (into.Count > 0 && sources[s].Times[at[s]] <= into.Times[^1])))
                {
                    at[s]++;
                }

                if (at[s] < sources[s].Count && sources[s].Times[at[s]] <= maxTime && (best < 0 || sources[s].Times[at[s]] < sources[best].Times[at[best]]))
                {
                    best = s;
                }
            }

            if (best < 0)
            {
                return;
            }

            SeriesColumns from = sources[best];
            int i = at[best]++;
            long start = from.HasStartTimes ? from.StartTimes[i] : 0;
            if (from.HasHistograms && from.Histograms[i] is { } h)
            {
                into.Add(from.Times[i], h, start);
            }
            else
            {
                into.Add(from.Times[i], from.Values[i], start);
            }
        }
    }
}
