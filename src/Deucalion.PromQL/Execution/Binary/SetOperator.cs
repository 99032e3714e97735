using Deucalion.PromQL.Plan;
using Deucalion.PromQL.Syntax;

namespace Deucalion.PromQL.Execution.Binary;

/// <summary>and, or, unless: what is kept depends only on where the other side has samples, so presence maps are combined.</summary>
internal sealed class SetOperator(EvalScope scope, BinaryNode node, VectorOperator left, VectorOperator right) : VectorOperator(scope)
{
    private int[] _leftKeys = [];
    private ulong[]?[] _present = [];
    private OutputColumns? _output;

    /// <inheritdoc/>
    public override void Open(ReadContext context)
    {
        left.Open(context);
        right.Open(context);
        var keys = new JoinKeys(node.Matching ?? VectorMatching.Default);
        _leftKeys = keys.Of(left.Series);
        int[] rightKeys = keys.Of(right.Series);
        _present = new ulong[]?[keys.Count];
        if (node.Operator == BinaryOperator.Or)
        {
            Union(rightKeys, context);
            return;
        }

        Column column = context.Rent(Scope.Steps);
        for (int i = 0; i < rightKeys.Length; i++)
        {
            right.Read(i, column, context);
            Mark(rightKeys[i], column);
        }

        context.Return(column);
        Series = left.Series;
    }

    /// <inheritdoc/>
    public override void Read(int series, Column into, ReadContext context)
    {
        if (_output is not null)
        {
            _output.Read(series, into);
            return;
        }

        left.Read(series, into, context);
        ulong[]? other = _present[_leftKeys[series]];
        if (node.Operator == BinaryOperator.Unless)
        {
            into.RemoveAll(other ?? new ulong[into.Present.Length]);
        }
        else if (other is null)
        {
            into.Clear();
        }
        else
        {
            into.Keep(other);
        }
    }

    private void Union(int[] rightKeys, ReadContext context)
    {
        long mark = Query.Held;
        _output = new OutputColumns(Scope);
        Column[] leftColumns = AllColumns.Read(left, context);
        for (int i = 0; i < leftColumns.Length; i++)
        {
            Mark(_leftKeys[i], leftColumns[i]);
            _output.Add(left.Series[i], leftColumns[i]);
        }

        Column[] rightColumns = AllColumns.Read(right, context);
        for (int i = 0; i < rightKeys.Length; i++)
        {
            if (_present[rightKeys[i]] is { } taken)
            {
                rightColumns[i].RemoveAll(taken);
            }

            _output.Add(right.Series[i], rightColumns[i]);
        }

        Series = _output.Headers;
        Query.HeldAgain(mark, _output.Weight);
    }

    private void Mark(int key, Column column)
    {
        ulong[] present = _present[key] ??= new ulong[(Scope.Steps + 63) >> 6];
        for (int w = 0; w < present.Length; w++)
        {
            present[w] |= column.Present[w];
        }
    }
}
