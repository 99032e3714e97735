using Deucalion.Model.Labels;
using Deucalion.PromQL.Plan;
using Deucalion.PromQL.Syntax;

namespace Deucalion.PromQL.Execution.Binary;

/// <summary>Label sets of the results of a vector operation.</summary>
internal sealed class ResultLabels
{
    private readonly VectorMatching _matching;
    private readonly bool _changesMetric;
    private readonly LabelFilter _matched;
    private readonly LabelSetBuilder _builder = new();

    public ResultLabels(BinaryNode node)
    {
        _matching = node.Matching!;
        _changesMetric = MetricSchema.IsChangedBy(node.Operator);
        _matched = new LabelFilter(_matching.Labels);
    }

    /// <summary>Labels of a result; many: the side whose labels stay, one: the side that included labels are taken from.</summary>
    public LabelSet Of(LabelSet many, LabelSet one)
    {
        LabelSet labels = _changesMetric ? LabelFilter.Metadata.Without(many) : many;
        if (_matching.Cardinality == MatchCardinality.OneToOne)
        {
            labels = _matching.On ? _matched.Keep(labels) : _matched.Without(labels);
        }

        if (_matching.Include.Count == 0)
        {
            return labels;
        }

        _builder.Reset(labels);
        foreach (string name in _matching.Include)
        {
            _builder.Set(name, one.Get(name));
        }

        return _builder.Build();
    }
}
