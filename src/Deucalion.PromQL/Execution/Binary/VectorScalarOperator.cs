using Deucalion.PromQL.Plan;
using Deucalion.PromQL.Syntax;

namespace Deucalion.PromQL.Execution.Binary;

/// <summary>A binary operation of a vector and a scalar.</summary>
internal sealed class VectorScalarOperator : VectorOperator
{
    private readonly BinaryNode _node;
    private readonly VectorOperator _vector;
    private readonly VectorOperator _scalar;
    private readonly bool _scalarLeft;
    private readonly BinaryNotes _notes;
    private Column _operand = new(0);

    public VectorScalarOperator(EvalScope scope, int order, BinaryNode node, VectorOperator vector, VectorOperator scalar, bool scalarLeft)
        : base(scope)
    {
        _node = node;
        _vector = vector;
        _scalar = scalar;
        _scalarLeft = scalarLeft;
        _notes = new BinaryNotes(scope, order);
        Order = order;
        Query.AtEnd(_notes.Tell);
    }

    /// <inheritdoc/>
    public override void Open(ReadContext context)
    {
        _vector.Open(context);
        _operand = ScalarReader.Read(_scalar, context);
        Series = MetricSchema.IsChangedBy(_node.Operator) || _node.ReturnBool ? Headers.WithoutName(_vector.Series) : _vector.Series;
    }

    /// <inheritdoc/>
    public override void Read(int series, Column into, ReadContext context)
    {
        _vector.Read(series, into, context);
        BinaryOperator op = _node.Operator;
        if (into.HasHistograms || op is BinaryOperator.TrimLower or BinaryOperator.TrimUpper)
        {
            ReadMixed(series, into);
            return;
        }

        ReadOnlySpan<double> left = _scalarLeft ? _operand.Values : into.Values;
        ReadOnlySpan<double> right = _scalarLeft ? into.Values : _operand.Values;
        if (!op.IsComparison())
        {
            FloatBinary.Arithmetic(op, left, right, into.Values);
        }
        else if (!_node.ReturnBool)
        {
            FloatBinary.Filter(op, left, right, into.Present);
        }
        else
        {
            for (int step = 0; step < Scope.Steps; step++)
            {
                into.Values[step] = FloatBinary.Holds(op, left[step], right[step]) ? 1 : 0;
            }
        }
    }

    private void ReadMixed(int series, Column into)
    {
        bool compares = _node.Operator.IsComparison();
        for (int step = 0; step < Scope.Steps; step++)
        {
            if (!into.Has(step))
            {
                continue;
            }

            (double v, var h, double s) = (into.Values[step], into.Histogram(step), _operand.Values[step]);
            ElementBinary.Outcome o = _scalarLeft
                ? ElementBinary.Apply(_node.Operator, s, null, v, h, _node.Position.Start)
                : ElementBinary.Apply(_node.Operator, v, h, s, null, _node.Position.Start);
            if (o.Failed)
            {
                if (!o.Annotation!.IsWarning)
                {
                    _notes.Set(step, series, o.Annotation);
                }

                into.Remove(step);
            }
            else if (_node.ReturnBool)
            {
                into.Set(step, o.Keep ? 1.0 : 0.0);
            }
            else if (!o.Keep)
            {
                into.Remove(step);
            }
            else if (!compares && o.Histogram is { } result)
            {
                into.Set(step, result);
            }
            else if (!compares)
            {
                into.Set(step, o.Value);
            }
        }
    }
}
