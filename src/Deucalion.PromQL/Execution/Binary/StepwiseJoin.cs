using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.PromQL.Plan;
using Deucalion.PromQL.Syntax;

namespace Deucalion.PromQL.Execution.Binary;

/// <summary>
/// Matches two vectors at each step on its own: needed when several series of a match group may take turns, or when a missing
/// partner is filled in. "Many" is the side whose labels stay (the left one in one-to-one matching).
/// </summary>
internal sealed class StepwiseJoin
{
    private readonly EvalScope _scope;
    private readonly BinaryNode _node;
    private readonly VectorMatching _matching;
    private readonly IReadOnlyList<SeriesHeader> _manySeries;
    private readonly IReadOnlyList<SeriesHeader> _oneSeries;
    private readonly int[] _manyKeys;
    private readonly int[] _oneKeys;
    private readonly JoinKeys _keys;
    private readonly BinaryNotes _notes;
    private readonly ResultLabels _names;
    private readonly Dictionary<(int Many, int One), LabelSet> _labels = [];
    private readonly OutputSeries _output;
    private readonly HashSet<LabelSet>?[] _matched;
    private readonly int[] _oneByKey;
    private readonly bool _swapped;
    private int _done;

    public StepwiseJoin(
        EvalScope scope,
        BinaryNode node,
        IReadOnlyList<SeriesHeader> many,
        IReadOnlyList<SeriesHeader> one,
        int[] manyKeys,
        int[] oneKeys,
        JoinKeys keys,
        BinaryNotes notes)
    {
        _scope = scope;
        _node = node;
        _matching = node.Matching!;
        _manySeries = many;
        _oneSeries = one;
        _manyKeys = manyKeys;
        _oneKeys = oneKeys;
        _keys = keys;
        _notes = notes;
        _names = new ResultLabels(node);
        _output = new OutputSeries(scope);
        _matched = new HashSet<LabelSet>?[keys.Count];
        _oneByKey = new int[keys.Count];
        _swapped = _matching.Cardinality == MatchCardinality.OneToMany;
    }

    /// <summary>Stands in for a missing "many" side: fill_left, with group_right, too, as in Prometheus.</summary>
    private double? ManyFill => _matching.FillLeft;

    /// <summary>Stands in for a missing "one" side: fill_right, with group_right, too, as in Prometheus.</summary>
    private double? OneFill => _matching.FillRight;

    /// <summary>Matches all steps.</summary>
    public OutputSeries Run(Column[] many, Column[] one)
    {
        for (int step = 0; step < _scope.Steps; step++)
        {
            _scope.Query.Check();
            bool anyMany = Array.Exists(many, c => c.Has(step));
            bool anyOne = Array.Exists(one, c => c.Has(step));
            if ((!anyMany && !anyOne) || ((!anyMany || !anyOne) && !_matching.HasFill))
            {
                continue;
            }

            RunStep(step, many, one);
        }

        return _output;
    }

    private void RunStep(int step, Column[] many, Column[] one)
    {
        _done = 0;
        Array.Fill(_oneByKey, -1);
        foreach (HashSet<LabelSet>? set in _matched)
        {
            set?.Clear();
        }

        for (int i = 0; i < one.Length; i++)
        {
            if (!one[i].Has(step))
            {
                continue;
            }

            ref int known = ref _oneByKey[_oneKeys[i]];
            if (known >= 0)
            {
                throw DuplicateOne(i, known);
            }

            known = i;
        }

        for (int i = 0; i < many.Length; i++)
        {
            int found = many[i].Has(step) ? _oneByKey[_manyKeys[i]] : -1;
            if (found >= 0)
            {
                Combine(step, _manyKeys[i], i, found, many[i].Values[step], many[i].Histogram(step), one[found].Values[step], one[found].Histogram(step));
            }
            else if (many[i].Has(step) && OneFill is { } fill)
            {
                Combine(step, _manyKeys[i], i, -1, many[i].Values[step], many[i].Histogram(step), fill, null);
            }
        }

        if (ManyFill is { } missing)
        {
            for (int i = 0; i < one.Length; i++)
            {
                if (one[i].Has(step) && _matched[_oneKeys[i]] is not { Count: > 0 })
                {
                    Combine(step, _oneKeys[i], -1, i, missing, null, one[i].Values[step], one[i].Histogram(step));
                }
            }
        }
    }

    private void Combine(int step, int key, int many, int one, double manyValue, NativeHistogram? manyHistogram, double oneValue, NativeHistogram? oneHistogram)
    {
        int position = _node.Position.Start;
        ElementBinary.Outcome o = _swapped
            ? ElementBinary.Apply(_node.Operator, oneValue, oneHistogram, manyValue, manyHistogram, position)
            : ElementBinary.Apply(_node.Operator, manyValue, manyHistogram, oneValue, oneHistogram, position);
        if (o.Annotation is not null)
        {
            _notes.Set(step, _done, o.Annotation);
        }

        _done++;
        if (o.Failed)
        {
            return;
        }

        LabelSet labels = LabelsOf(many, one);
        HashSet<LabelSet> matched = _matched[key] ??= [];
        if (_matching.Cardinality == MatchCardinality.OneToOne)
        {
            if (matched.Count > 0)
            {
                throw QueryContext.Error("multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)");
            }
        }
        else if (matched.Contains(labels))
        {
            throw QueryContext.Error("multiple matches for labels: grouping labels must ensure unique matches");
        }

        matched.Add(labels);
        if (_node.ReturnBool)
        {
            _output.For(labels, true, step).Set(step, o.Keep ? 1.0 : 0.0);
        }
        else if (o.Keep && o.Histogram is { } h)
        {
            _output.For(labels, false, step).Set(step, h);
        }
        else if (o.Keep)
        {
            _output.For(labels, false, step).Set(step, o.Value);
        }
    }

    private LabelSet LabelsOf(int many, int one)
    {
        if (!_labels.TryGetValue((many, one), out LabelSet? labels))
        {
            LabelSet manyLabels = many >= 0 ? _manySeries[many].Labels : _keys.Labels(_oneSeries[one].Labels);
            LabelSet oneLabels = one >= 0 ? _oneSeries[one].Labels : _keys.Labels(_manySeries[many].Labels);
            labels = _names.Of(manyLabels, oneLabels);
            _labels.Add((many, one), labels);
        }

        return labels;
    }

    private Results.QueryException DuplicateOne(int second, int first)
    {
        string a = _oneSeries[second].Labels.ToString();
        string b = _oneSeries[first].Labels.ToString();
        if (string.CompareOrdinal(a, b) > 0)
        {
            (a, b) = (b, a);
        }

        string side = _swapped ? "left" : "right";
        return QueryContext.Error(
            $"found duplicate series for the match group {_keys.Labels(_oneSeries[second].Labels)} on the {side} hand-side of the operation: [{a}, {b}]"
            + ";many-to-many matching not allowed: matching labels must be unique on one side");
    }
}
