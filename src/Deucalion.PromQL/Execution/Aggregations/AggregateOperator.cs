using Deucalion.PromQL.Plan;

namespace Deucalion.PromQL.Execution.Aggregations;

/// <summary>Aggregations whose groups are added up while the input is read: no input column is kept.</summary>
internal sealed class AggregateOperator(EvalScope scope, AggregateNode node, VectorOperator inner) : VectorOperator(scope)
{
    private Accumulator?[] _groups = [];

    /// <inheritdoc/>
    public override void Open(ReadContext context)
    {
        long mark = Query.Held;
        inner.Open(context);
        Grouping grouping = Grouping.Of(node, inner.Series);
        var notes = new AggregationNotes(Query.Annotations, Order, node.Inner.Position.Start);
        _groups = new Accumulator?[grouping.Labels.Count];
        var dropName = new bool[_groups.Length];
        int piece = SplitAggregation.SeriesOfAPiece(inner, node.Operator, _groups.Length);
        if (piece > 0)
        {
            _groups = new SplitAggregation(inner, grouping, node.Operator, notes).Run(piece, dropName);
        }
        else
        {
            ReadAll(context, grouping, notes, dropName);
        }

        var headers = new SeriesHeader[_groups.Length];
        for (int g = 0; g < headers.Length; g++)
        {
            headers[g] = new SeriesHeader(grouping.Labels[g], dropName[g]);
        }

        Series = headers;
        Query.HeldAgain(mark, 0);
    }

    /// <inheritdoc/>
    public override void Read(int series, Column into, ReadContext context)
    {
        into.Clear();
        _groups[series]?.Result(into);
        _groups[series] = null;
        Query.Hold(into.Weight());
    }

    private void ReadAll(ReadContext context, Grouping grouping, AggregationNotes notes, bool[] dropName)
    {
        Column column = context.Rent(Scope.Steps);
        for (int i = 0; i < inner.Series.Count; i++)
        {
            inner.Read(i, column, context);
            if (column.IsEmpty)
            {
                continue;
            }

            int group = grouping.OfSeries[i];
            dropName[group] |= Headers.DropName(inner.Series, i);
            if (_groups[group] is null)
            {
                Query.Reserve(2, Scope.Steps);
                _groups[group] = Accumulator.Make(node.Operator, Scope.Steps, notes);
            }

            _groups[group]!.Add(column, new SeriesPlace(inner.Series, i));
        }

        context.Return(column);
    }
}
