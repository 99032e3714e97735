using Deucalion.Model.Labels;

namespace Deucalion.PromQL.Testing;

/// <summary>A <c>load</c> command: series with values at a fixed distance.</summary>
internal sealed class LoadCommand
{
    private readonly long _gap;
    private readonly bool _withCustomHistograms;
    private readonly SortedDictionary<LabelSet, (IReadOnlyList<SequenceValue> Values, IReadOnlyList<long?>? Starts)> _series = [];

    private LoadCommand(long gap, bool withCustomHistograms)
    {
        _gap = gap;
        _withCustomHistograms = withCustomHistograms;
    }

    /// <summary>Reads the command whose first line is given.</summary>
    public static LoadCommand Read(string first, ScriptText script)
    {
        (string word, string step) = ScriptText.Word(first);
        if (word is not ("load" or "load_with_nhcb"))
        {
            throw new ScriptException("invalid command: " + first);
        }

        var command = new LoadCommand(ScriptText.Duration(step), word == "load_with_nhcb");
        (LabelSet Labels, IReadOnlyList<long?> Offsets)? pending = null;
        while (script.NextOfCommand() is { } line)
        {
            if (StartTimeLine.Is(line))
            {
                pending = StartTimeLine.Parse(line);
                continue;
            }

            (LabelSet labels, IReadOnlyList<SequenceValue> values) = SeriesLine.Parse(line);
            if (pending is { } p && (!p.Labels.Equals(labels) || p.Offsets.Count != values.Count))
            {
                throw new ScriptException("an @st line must have the labels and the number of values of the line behind it");
            }

            command._series[labels] = (values, pending?.Offsets);
            pending = null;
        }

        return pending is null ? command : throw new ScriptException("an @st line has no sample line behind it");
    }

    /// <summary>Adds the samples from a time on.</summary>
    public void Store(MemoryQueryable store, long begin)
    {
        var classic = new ClassicHistogramCollector();
        foreach ((LabelSet labels, (IReadOnlyList<SequenceValue> values, IReadOnlyList<long?>? starts)) in _series)
        {
            for (int i = 0; i < values.Count; i++)
            {
                SequenceValue v = values[i];
                if (v.IsOmitted)
                {
                    continue;
                }

                long time = begin + (i * _gap);
                long start = starts?[i] is { } offset ? time + offset : 0;
                if (v.Histogram is not null)
                {
                    store.Add(labels, time, v.Histogram, start);
                }
                else
                {
                    store.Add(labels, time, v.Value, start);
                    classic.Add(labels, time, v.Value);
                }
            }
        }

        if (_withCustomHistograms)
        {
            classic.Store(store);
        }
    }
}
