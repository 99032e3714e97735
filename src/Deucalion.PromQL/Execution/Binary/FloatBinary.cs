using Deucalion.PromQL.Syntax;

namespace Deucalion.PromQL.Execution.Binary;

/// <summary>Binary operators on floats, one pair or whole columns. Columns are computed blindly: presence is the caller's.</summary>
internal static class FloatBinary
{
    private interface IOperation
    {
        static abstract double Apply(double left, double right);
    }

    private interface IComparison
    {
        static abstract bool Holds(double left, double right);
    }

    /// <summary>The result of arithmetic on one pair.</summary>
    public static double Arithmetic(BinaryOperator op, double left, double right) => op switch
    {
        BinaryOperator.Add => left + right,
        BinaryOperator.Sub => left - right,
        BinaryOperator.Mul => left * right,
        BinaryOperator.Div => left / right,
        BinaryOperator.Mod => left % right,
        BinaryOperator.Pow => Math.Pow(left, right),
        BinaryOperator.Atan2 => Math.Atan2(left, right),
        _ => throw new ArgumentOutOfRangeException(nameof(op)),
    };

    /// <summary>Whether a comparison holds for one pair.</summary>
    public static bool Holds(BinaryOperator op, double left, double right) => op switch
    {
        BinaryOperator.Equal => left == right,
        BinaryOperator.NotEqual => left != right,
        BinaryOperator.Less => left < right,
        BinaryOperator.LessOrEqual => left <= right,
        BinaryOperator.Greater => left > right,
        BinaryOperator.GreaterOrEqual => left >= right,
        _ => throw new ArgumentOutOfRangeException(nameof(op)),
    };

    /// <summary>Arithmetic on columns; the result may be one of the operands.</summary>
    public static void Arithmetic(BinaryOperator op, ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> result)
    {
        switch (op)
        {
            case BinaryOperator.Add: Apply<Add>(left, right, result); break;
            case BinaryOperator.Sub: Apply<Sub>(left, right, result); break;
            case BinaryOperator.Mul: Apply<Mul>(left, right, result); break;
            case BinaryOperator.Div: Apply<Div>(left, right, result); break;
            case BinaryOperator.Mod: Apply<Mod>(left, right, result); break;
            case BinaryOperator.Pow: Apply<Pow>(left, right, result); break;
            default: Apply<Atan2>(left, right, result); break;
        }
    }

    /// <summary>Takes the bits away where a comparison does not hold.</summary>
    public static void Filter(BinaryOperator op, ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<ulong> present)
    {
        switch (op)
        {
            case BinaryOperator.Equal: Filter<Equal>(left, right, present); break;
            case BinaryOperator.NotEqual: Filter<NotEqual>(left, right, present); break;
            case BinaryOperator.Less: Filter<Less>(left, right, present); break;
            case BinaryOperator.LessOrEqual: Filter<LessOrEqual>(left, right, present); break;
            case BinaryOperator.Greater: Filter<Greater>(left, right, present); break;
            default: Filter<GreaterOrEqual>(left, right, present); break;
        }
    }

    private static void Apply<T>(ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> result)
        where T : IOperation
    {
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = T.Apply(left[i], right[i]);
        }
    }

    private static void Filter<T>(ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<ulong> present)
        where T : IComparison
    {
        for (int w = 0; w < present.Length; w++)
        {
            int from = w << 6;
            int count = Math.Min(64, left.Length - from);
            ulong bits = 0;
            for (int i = 0; i < count; i++)
            {
                bits |= T.Holds(left[from + i], right[from + i]) ? 1UL << i : 0;
            }

            present[w] &= bits;
        }
    }

    private readonly struct Add : IOperation
    {
        public static double Apply(double left, double right) => left + right;
    }

    private readonly struct Sub : IOperation
    {
        public static double Apply(double left, double right) => left - right;
    }

    private readonly struct Mul : IOperation
    {
        public static double Apply(double left, double right) => left * right;
    }

    private readonly struct Div : IOperation
    {
        public static double Apply(double left, double right) => left / right;
    }

    private readonly struct Mod : IOperation
    {
        public static double Apply(double left, double right) => left % right;
    }

    private readonly struct Pow : IOperation
    {
        public static double Apply(double left, double right) => Math.Pow(left, right);
    }

    private readonly struct Atan2 : IOperation
    {
        public static double Apply(double left, double right) => Math.Atan2(left, right);
    }

    private readonly struct Equal : IComparison
    {
        public static bool Holds(double left, double right) => left == right;
    }

    private readonly struct NotEqual : IComparison
    {
        public static bool Holds(double left, double right) => left != right;
    }

    private readonly struct Less : IComparison
    {
        public static bool Holds(double left, double right) => left < right;
    }

    private readonly struct LessOrEqual : IComparison
    {
        public static bool Holds(double left, double right) => left <= right;
    }

    private readonly struct Greater : IComparison
    {
        public static bool Holds(double left, double right) => left > right;
    }

    private readonly struct GreaterOrEqual : IComparison
    {
        public static bool Holds(double left, double right) => left >= right;
    }
}
