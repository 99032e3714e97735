using System.Text;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.PromQL.Execution.Selectors;
using Deucalion.PromQL.Plan;
using Deucalion.Storage.Reading;

namespace Deucalion.PromQL.Execution.Functions;

/// <summary>info(): adds the data labels of info series (target_info by default) that have the same instance and job.</summary>
internal sealed class InfoOperator : VectorOperator
{
    private static readonly string[] Identifying = ["instance", "job"];
    private static readonly LabelFilter IdentifyingFilter = new(Identifying);

    private readonly VectorOperator _input;
    private readonly InfoReference _reference;
    private readonly InfoMatchers _matchers;
    private readonly OutputSeries _output;

    public InfoOperator(EvalScope scope, CallNode call, VectorOperator input)
        : base(scope)
    {
        _input = input;
        _reference = InfoReference.Of(call.Arguments[0]);
        _matchers = new InfoMatchers(call.Arguments.Count > 1 ? Selector(call.Arguments[1]).Matchers : null);
        _output = new OutputSeries(scope);
    }

    /// <inheritdoc/>
    public override void Open(ReadContext context)
    {
        long mark = Query.Held;
        _input.Open(context);
        Column[] columns = AllColumns.Read(_input, context);
        bool[] isInfo = [.. _input.Series.Select(s => _matchers.IsInfoName(s.Labels.Get(LabelNames.MetricNameUtf8)))];
        InfoSeries[] infos = Fetch(isInfo, context);
        Run(columns, isInfo, infos);
        Series = _output.Headers;
        Query.HeldAgain(mark, _output.Weight);
    }

    /// <inheritdoc/>
    public override void Read(int series, Column into, ReadContext context) => _output.Read(series, into);

    private static SelectorNode Selector(PlanNode node) => node is StepInvariantNode i ? Selector(i.Inner) : (SelectorNode)node;

    /// <summary>The info series that could belong to an input series.</summary>
    private InfoSeries[] Fetch(bool[] isInfo, ReadContext context)
    {
        var matchers = new List<Matcher>();
        foreach (string label in Identifying)
        {
            var values = new SortedSet<string>(StringComparer.Ordinal);
            for (int i = 0; i < isInfo.Length; i++)
            {
                if (!isInfo[i] && _input.Series[i].Labels.Get(label) is { Length: > 0 } v)
                {
                    values.Add(v);
                }
            }

            if (values.Count > 0)
            {
                matchers.Add(new Matcher(MatcherType.Regex, label, string.Join('|', values.Select(Quote))));
            }
        }

        if (matchers.Count == 0 || Scope.Steps == 0)
        {
            return [];
        }

        matchers.AddRange(_matchers.Data.Values.SelectMany(m => m));
        matchers.AddRange(_matchers.Names);
        long min = (_reference.At ?? Scope.Start) - _reference.Offset - Query.Options.LookbackDelta + 1;
        long max = (_reference.At ?? Scope.Last) - _reference.Offset;
        SelectedSeries selected = SelectedSeries.Select(Query, matchers, new SelectHints(min, max) { Step = Scope.Step, Function = "info" });
        IReadOnlyList<SeriesHeader> headers = selected.Headers(false);
        var found = new InfoSeries[headers.Count];
        for (int i = 0; i < found.Length; i++)
        {
            found[i] = Times(headers[i].Labels, selected.Read(i, context));
        }

        return found;
    }

    private InfoSeries Times(LabelSet labels, SeriesColumns samples)
    {
        int[] positions = new ClockPositions().Of(samples, Scope, _reference.At, _reference.Offset, Query.Options.LookbackDelta);
        var times = new Column(Scope.Steps);
        for (int step = 0; step < Scope.Steps; step++)
        {
            int at = positions[step];
            if (at < 0)
            {
                continue;
            }

            if (samples.HasHistograms && samples.Histograms[at] is { } h)
            {
                if (!StaleMarker.IsStale(h.Sum))
                {
                    throw QueryContext.Error("this should be an info metric, with float samples: " + labels);
                }
            }
            else if (!StaleMarker.IsStale(samples.Values[at]))
            {
                times.Set(step, samples.Times[at]);
                Scope.Ledger.Add(step, 1, 1);
            }
        }

        Query.Hold(times.Count);
        return new InfoSeries(labels, labels.MetricName ?? string.Empty, IdentifyingFilter.Keep(labels), times);
    }

    private void Run(Column[] columns, bool[] isInfo, InfoSeries[] infos)
    {
        LabelSet[] keys = [.. _input.Series.Select(s => IdentifyingFilter.Keep(s.Labels))];
        string[] names = [.. infos.Select(i => i.Name).Distinct()];
        var newest = new Dictionary<(string Name, LabelSet Key), InfoSeries>();
        for (int step = 0; step < Scope.Steps; step++)
        {
            Query.Check();
            if (!Array.Exists(columns, c => c.Has(step)))
            {
                continue;
            }

            FindNewest(step, infos, newest);
            for (int i = 0; i < columns.Length; i++)
            {
                if (!columns[i].Has(step))
                {
                    continue;
                }

                SeriesHeader header = _input.Series[i];
                LabelSet? labels = isInfo[i] ? header.Labels : Enrich(header.Labels, names.Select(n => newest.GetValueOrDefault((n, keys[i]))));
                if (labels is not null)
                {
                    _output.For(labels, header.DropName, step).Set(step, columns[i], step);
                }
            }
        }
    }

    private static void FindNewest(int step, InfoSeries[] infos, Dictionary<(string Name, LabelSet Key), InfoSeries> newest)
    {
        newest.Clear();
        foreach (InfoSeries info in infos)
        {
            if (!info.Times.Has(step))
            {
                continue;
            }

            (string, LabelSet) key = (info.Name, info.Key);
            if (!newest.TryGetValue(key, out InfoSeries? known) || known.Times.Values[step] < info.Times.Values[step])
            {
                newest[key] = info;
            }
            else if (known.Times.Values[step] == info.Times.Values[step])
            {
                long t = (long)info.Times.Values[step];
                throw QueryContext.Error(string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"found duplicate series for info metric: existing {known.Labels} @ {t}, new {info.Labels} @ {t}"));
            }
        }
    }

    /// <summary>The labels with those of the info series added; null when the series goes because nothing matched.</summary>
    private LabelSet? Enrich(LabelSet labels, IEnumerable<InfoSeries?> infos)
    {
        var added = new LabelSetBuilder();
        bool any = false;
        foreach (InfoSeries? info in infos)
        {
            if (info is null)
            {
                continue;
            }

            any = true;
            foreach ((string name, string value) in info.Labels.ToPairs())
            {
                if (name == LabelNames.MetricName || (_matchers.Data.Count > 0 && !_matchers.Data.ContainsKey(name)))
                {
                    continue;
                }

                string known = added.Get(name);
                if (known.Length > 0 && known != value)
                {
                    throw QueryContext.Error("conflicting label: " + name);
                }

                if (!labels.Has(name))
                {
                    added.Set(name, value);
                }
            }
        }

        if (!any && _matchers.Data.Values.Any(list => list.Any(m => !m.MatchesEmpty)))
        {
            return null;
        }

        LabelSet extra = added.Build();
        if (extra.IsEmpty)
        {
            return labels;
        }

        var result = new LabelSetBuilder(labels);
        foreach (LabelView l in extra)
        {
            result.Set(l.Name, l.Value);
        }

        return result.Build();
    }

    private static string Quote(string text)
    {
        var s = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            if (@"\.+*?()|[]{}^$".Contains(c))
            {
                s.Append('\\');
            }

            s.Append(c);
        }

        return s.ToString();
    }

    /// <summary>An info series and, by step, the time in ms of its sample.</summary>
    private sealed record InfoSeries(LabelSet Labels, string Name, LabelSet Key, Column Times);
}
