using Deucalion.Model.Labels;

namespace Deucalion.PromQL.Execution.Functions;

/// <summary>
/// label_replace and label_join: new label sets, same samples. Series that become equal are joined; two samples at one step are an
/// error.
/// </summary>
internal sealed class RelabelOperator(EvalScope scope, VectorOperator inner, Func<SeriesHeader, SeriesHeader> change) : VectorOperator(scope)
{
    private int[]?[] _members = [];

    /// <inheritdoc/>
    public override void Open(ReadContext context)
    {
        inner.Open(context);
        var headers = new List<SeriesHeader>();
        var members = new List<List<int>>();
        var known = new Dictionary<LabelSet, int>();
        for (int i = 0; i < inner.Series.Count; i++)
        {
            SeriesHeader h = change(inner.Series[i]);
            if (known.TryGetValue(h.Labels, out int at))
            {
                members[at].Add(i);
                continue;
            }

            known.Add(h.Labels, headers.Count);
            headers.Add(h);
            members.Add([i]);
        }

        Series = headers;
        _members = [.. members.Select(m => m.ToArray())];
    }

    /// <inheritdoc/>
    public override void Read(int series, Column into, ReadContext context)
    {
        int[] members = _members[series]!;
        inner.Read(members[0], into, context);
        if (members.Length == 1)
        {
            return;
        }

        Column other = context.Rent(Scope.Steps);
        foreach (int i in members.AsSpan(1))
        {
            inner.Read(i, other, context);
            OutputColumns.Join(into, other);
        }

        context.Return(other);
    }
}
