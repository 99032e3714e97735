using Deucalion.Model.Labels;
using Deucalion.PromQL.Plan;
using Deucalion.PromQL.Syntax;

namespace Deucalion.PromQL.Execution.Binary;

/// <summary>
/// Arithmetic, comparison or trimming of two vectors. When every series has at most one partner and all results have labels of
/// their own, pairs of columns are computed as they are read; otherwise all columns are read and matched step by step.
/// </summary>
internal sealed class VectorBinaryOperator : VectorOperator
{
    private readonly BinaryNode _node;
    private readonly VectorOperator _many;
    private readonly VectorOperator _one;
    private readonly bool _swapped;
    private readonly BinaryNotes _notes;
    private (int Many, int One)[] _pairs = [];
    private Column?[] _oneColumns = [];
    private OutputSeries? _output;

    public VectorBinaryOperator(EvalScope scope, int order, BinaryNode node, VectorOperator left, VectorOperator right)
        : base(scope)
    {
        _node = node;
        _swapped = node.Matching!.Cardinality == MatchCardinality.OneToMany;
        (_many, _one) = _swapped ? (right, left) : (left, right);
        _notes = new BinaryNotes(scope, order);
        Order = order;
        Query.AtEnd(_notes.Tell);
    }

    /// <inheritdoc/>
    public override void Open(ReadContext context)
    {
        long mark = Query.Held;
        (_swapped ? _one : _many).Open(context);
        (_swapped ? _many : _one).Open(context);
        VectorMatching matching = _node.Matching!;
        var keys = new JoinKeys(matching);
        int[] manyKeys = keys.Of(_many.Series);
        int[] oneKeys = keys.Of(_one.Series);
        if (!matching.HasFill && TryPair(manyKeys, oneKeys, keys.Count, context))
        {
            return;
        }

        var join = new StepwiseJoin(Scope, _node, _many.Series, _one.Series, manyKeys, oneKeys, keys, _notes);
        _output = join.Run(AllColumns.Read(_many, context), AllColumns.Read(_one, context));
        Series = _output.Headers;
        Query.HeldAgain(mark, _output.Weight);
    }

    /// <inheritdoc/>
    public override void Read(int series, Column into, ReadContext context)
    {
        if (_output is not null)
        {
            _output.Read(series, into);
            return;
        }

        (int many, int one) = _pairs[series];
        _many.Read(many, into, context);
        if (_oneColumns.Length > 0)
        {
            Combine(series, into, _oneColumns[one]!);
            return;
        }

        Column other = context.Rent(Scope.Steps);
        _one.Read(one, other, context);
        Combine(series, into, other);
        context.Return(other);
    }

    /// <summary>Finds the pairs if that needs no look at samples.</summary>
    private bool TryPair(int[] manyKeys, int[] oneKeys, int groups, ReadContext context)
    {
        bool oneToOne = _node.Matching!.Cardinality == MatchCardinality.OneToOne;
        var oneByKey = new int[groups];
        Array.Fill(oneByKey, -1);
        for (int i = 0; i < oneKeys.Length; i++)
        {
            if (oneByKey[oneKeys[i]] >= 0)
            {
                return false;
            }

            oneByKey[oneKeys[i]] = i;
        }

        var pairs = new List<(int, int)>();
        var partnered = new bool[oneKeys.Length];
        var headers = new List<SeriesHeader>();
        var labels = new LabelNumbers();
        var used = new bool[oneToOne ? groups : 0];
        var names = new ResultLabels(_node);
        for (int i = 0; i < manyKeys.Length; i++)
        {
            int key = manyKeys[i];
            int one = oneByKey[key];
            if (one < 0)
            {
                continue;
            }

            // The one side as an object: storage may give both encodings in the same memory.
            LabelSet other = _one.Series[one].Labels;
            int number = labels.Of(names.Encoded(Headers.Encoded(_many.Series, i), other.Encoded));
            if ((oneToOne && used[key]) || number < pairs.Count)
            {
                return false;
            }

            if (oneToOne)
            {
                used[key] = true;
            }

            partnered[one] = true;
            pairs.Add((i, one));
            headers.Add(new SeriesHeader(labels.Labels[number], _node.ReturnBool));
        }

        _pairs = [.. pairs];
        Series = headers;
        if (!oneToOne)
        {
            KeepOneSide(context);
        }

        Drain(_many, manyKeys.Select(key => oneByKey[key] >= 0), context);
        Drain(_one, partnered, context);
        return true;
    }

    /// <summary>
    /// Series without a partner are evaluated too, as Prometheus does: what they have to tell (annotations, samples, failures) belongs to the answer.
    /// </summary>
    private void Drain(VectorOperator side, IEnumerable<bool> partnered, ReadContext context)
    {
        int i = 0;
        Column column = context.Rent(Scope.Steps);
        foreach (bool has in partnered)
        {
            if (!has)
            {
                long held = Query.Held;
                side.Read(i, column, context);
                Query.HeldAgain(held, 0);
            }

            i++;
        }

        context.Return(column);
    }

    /// <summary>The one side of many pairs is read once and kept.</summary>
    private void KeepOneSide(ReadContext context)
    {
        _oneColumns = new Column?[Math.Max(1, _one.Series.Count)];
        foreach ((_, int one) in _pairs)
        {
            if (_oneColumns[one] is null)
            {
                Query.Reserve(1, Scope.Steps);
                var column = new Column(Scope.Steps);
                _one.Read(one, column, context);
                _oneColumns[one] = column;
            }
        }
    }

    private void Combine(int pair, Column into, Column other)
    {
        BinaryOperator op = _node.Operator;
        into.Keep(other.Present);
        if (into.HasHistograms || other.HasHistograms || op is BinaryOperator.TrimLower or BinaryOperator.TrimUpper)
        {
            CombineMixed(pair, into, other);
            return;
        }

        ReadOnlySpan<double> left = _swapped ? other.Values : into.Values;
        ReadOnlySpan<double> right = _swapped ? into.Values : other.Values;
        if (!op.IsComparison())
        {
            FloatBinary.Arithmetic(op, left, right, into.Values);
        }
        else if (_node.ReturnBool)
        {
            for (int step = 0; step < Scope.Steps; step++)
            {
                into.Values[step] = FloatBinary.Holds(op, left[step], right[step]) ? 1 : 0;
            }
        }
        else
        {
            FloatBinary.Filter(op, left, right, into.Present);
            if (_swapped)
            {
                other.Values.CopyTo(into.Values, 0);
            }
        }
    }

    private void CombineMixed(int pair, Column into, Column other)
    {
        (Column left, Column right) = _swapped ? (other, into) : (into, other);
        for (int step = 0; step < Scope.Steps; step++)
        {
            if (!into.Has(step))
            {
                continue;
            }

            ElementBinary.Outcome o = ElementBinary.Apply(
                _node.Operator, left.Values[step], left.Histogram(step), right.Values[step], right.Histogram(step), _node.Position.Start);
            if (o.Annotation is not null)
            {
                _notes.Set(step, pair, o.Annotation);
            }

            if (o.Failed || (!o.Keep && !_node.ReturnBool))
            {
                into.Remove(step);
            }
            else if (_node.ReturnBool)
            {
                into.Set(step, o.Keep ? 1.0 : 0.0);
            }
            else if (o.Histogram is { } h)
            {
                into.Set(step, h);
            }
            else
            {
                into.Set(step, o.Value);
            }
        }
    }
}
