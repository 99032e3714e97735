using Deucalion.Model.Histograms;
using Deucalion.PromQL.Syntax;

namespace Deucalion.PromQL.Execution.Binary;

/// <summary>A binary operator on two samples of which each is a float or a histogram (then the float is ignored).</summary>
internal static class ElementBinary
{
    /// <summary>Outcome of one pair. Failed: no sample comes out. Keep: whether a comparison holds; true for arithmetic.</summary>
    public readonly record struct Outcome(double Value, NativeHistogram? Histogram, bool Keep, bool Failed, Annotation? Annotation);

    /// <summary>Applies. Position: byte offset of the operation.</summary>
    public static Outcome Apply(BinaryOperator op, double left, NativeHistogram? leftHistogram, double right, NativeHistogram? rightHistogram, int position)
    {
        if (leftHistogram is null && rightHistogram is null)
        {
            return op is BinaryOperator.TrimLower or BinaryOperator.TrimUpper
                ? Incompatible(op, "float", "float", position)
                : op.IsComparison()
                    ? new Outcome(left, null, FloatBinary.Holds(op, left, right), false, null)
                    : Sample(FloatBinary.Arithmetic(op, left, right));
        }

        if (leftHistogram is null)
        {
            return op == BinaryOperator.Mul
                ? Sample(rightHistogram!.Copy().Mul(left).Compact(0))
                : Incompatible(op, "float", "histogram", position);
        }

        return rightHistogram is null
            ? HistogramAndFloat(op, leftHistogram, right, position)
            : Histograms(op, leftHistogram, rightHistogram, position);
    }

    private static Outcome HistogramAndFloat(BinaryOperator op, NativeHistogram left, double right, int position) => op switch
    {
        BinaryOperator.Mul => Sample(left.Copy().Mul(right).Compact(0)),
        BinaryOperator.Div => Sample(left.Copy().Div(right).Compact(0)),
        BinaryOperator.TrimUpper => Sample(left.Copy().TrimBuckets(right, true)),
        BinaryOperator.TrimLower => Sample(left.Copy().TrimBuckets(right, false)),
        _ => Incompatible(op, "histogram", "float", position),
    };

    private static Outcome Histograms(BinaryOperator op, NativeHistogram left, NativeHistogram right, int position)
    {
        switch (op)
        {
            case BinaryOperator.Equal:
                return new Outcome(0, left, left.SameData(right), false, null);
            case BinaryOperator.NotEqual:
                return new Outcome(0, left, !left.SameData(right), false, null);
            case BinaryOperator.Add:
            case BinaryOperator.Sub:
                return Combine(op, left.Copy(), right, position);
            default:
                return Incompatible(op, "histogram", "histogram", position);
        }
    }

    private static Outcome Combine(BinaryOperator op, NativeHistogram result, NativeHistogram right, int position)
    {
        bool isAdd = op == BinaryOperator.Add;
        string operation = isAdd ? Annotations.Addition : Annotations.Subtraction;
        HistogramMergeOutcome outcome = isAdd ? result.Add(right) : result.Sub(right);
        if ((outcome & HistogramMergeOutcome.IncompatibleSchemas) != 0)
        {
            return new Outcome(0, null, false, true, Annotations.IncompatibleBucketLayoutInBinaryOperator(op.Text(), position));
        }

        if ((outcome & HistogramMergeOutcome.CounterResetCollision) != 0)
        {
            return new Outcome(0, null, false, true, Annotations.HistogramCounterResetCollision(operation, position));
        }

        if (!isAdd)
        {
            result.ResetHint = CounterResetHint.Gauge;
        }

        Annotation? note = (outcome & HistogramMergeOutcome.BoundsReconciled) != 0 ? Annotations.MismatchedCustomBuckets(operation, position) : null;
        return new Outcome(0, result.Compact(0), true, false, note);
    }

    private static Outcome Sample(double value) => new(value, null, true, false, null);

    private static Outcome Sample(NativeHistogram histogram) => new(0, histogram, true, false, null);

    private static Outcome Incompatible(BinaryOperator op, string left, string right, int position) =>
        new(0, null, false, true, Annotations.IncompatibleTypesInBinaryOperator(left, op.Text(), right, position));
}
