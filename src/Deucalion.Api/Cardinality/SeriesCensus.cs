using System.Text;
using Deucalion.Api.Http;
using Deucalion.Model.Labels;
using Deucalion.Storage.Reading;

namespace Deucalion.Api.Cardinality;

/// <summary>Counts the series that a caller may see by label name and value. Bounded in distinct values, so that a request cannot exhaust the memory.</summary>
internal sealed class SeriesCensus
{
    private const int MaxValues = 10_000_000;

    private readonly Dictionary<string, LabelTally> _labels = new(StringComparer.Ordinal);
    private long _values;

    /// <summary>Series.</summary>
    public long Series { get; private set; }

    /// <summary>Distinct pairs of label name and value.</summary>
    public long Pairs => _values;

    /// <summary>By label name.</summary>
    public IReadOnlyDictionary<string, LabelTally> Labels => _labels;

    /// <summary>Series by value of one label; empty when no series has it.</summary>
    public IReadOnlyDictionary<string, long> ValuesOf(string label) => _labels.TryGetValue(label, out LabelTally? tally) ? tally.Values : new Dictionary<string, long>();

    /// <summary>Counts the series of the selectors (none = all) with samples between two times; a series that several accept counts once.</summary>
    public static SeriesCensus Take(ISampleQueryable store, IReadOnlyList<IReadOnlyList<Matcher>> selectors, long from, long to, CancellationToken cancellation)
    {
        var census = new SeriesCensus();
        Visit(store, selectors, from, to, census.Count, cancellation);
        return census;
    }

    /// <summary>Gives every series of the selectors to <paramref name="each"/>, once.</summary>
    public static void Visit(ISampleQueryable store, IReadOnlyList<IReadOnlyList<Matcher>> selectors, long from, long to, Action<LabelSet> each, CancellationToken cancellation)
    {
        using IQuerier querier = store.OpenQuerier(from, to);
        HashSet<LabelSet>? seen = selectors.Count > 1 ? [] : null;
        foreach (IReadOnlyList<Matcher> selector in selectors.Count == 0 ? [[]] : selectors)
        {
            SeriesSelection found = querier.Select(selector, new SelectHints(from, to) { Function = "series" }, cancellation);
            for (int i = 0; i < found.Count; i++)
            {
                if ((i & 1023) == 0)
                {
                    cancellation.ThrowIfCancellationRequested();
                }

                LabelSet labels = found.Labels(i);
                if (seen?.Add(labels) ?? true)
                {
                    each(labels);
                }
            }
        }
    }

    private void Count(LabelSet labels)
    {
        Series++;
        foreach (LabelView label in labels)
        {
            LabelTally tally = TallyOf(label.Name);
            tally.Series++;
            string value = Encoding.UTF8.GetString(label.Value);
            if (tally.Values.TryGetValue(value, out long n))
            {
                tally.Values[value] = n + 1;
                continue;
            }

            if (++_values > MaxValues)
            {
                throw new ApiException(422, "execution", FormattableString.Invariant($"the series have more than {MaxValues} different label values together; narrow the request with a selector or a time"));
            }

            tally.Bytes += label.Value.Length;
            tally.Values[value] = 1;
        }
    }

    private LabelTally TallyOf(ReadOnlySpan<byte> utf8)
    {
        string name = Encoding.UTF8.GetString(utf8);
        if (!_labels.TryGetValue(name, out LabelTally? tally))
        {
            _labels[name] = tally = new LabelTally();
        }

        return tally;
    }
}
