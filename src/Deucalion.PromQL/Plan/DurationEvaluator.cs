using System.Globalization;
using Deucalion.PromQL.Functions;
using Deucalion.PromQL.Results;
using Deucalion.PromQL.Syntax;

namespace Deucalion.PromQL.Plan;

/// <summary>Computes duration expressions (<c>[5m * 2]</c>, <c>offset (1h + step())</c>) of one query. Milliseconds.</summary>
internal sealed class DurationEvaluator(long step, long queryRange)
{
    // Go keeps durations as nanoseconds in an int64; more seconds than this do not fit.
    private const double MaxSeconds = 9223372036.854775807;

    /// <summary>The duration in milliseconds, cut towards zero. Throws <see cref="QueryException"/>.</summary>
    public long Milliseconds(Expr expression, bool allowNegative)
    {
        double seconds = Seconds(expression);
        if (!double.IsFinite(seconds))
        {
            throw Error(expression, "duration is NaN or infinite");
        }

        if (seconds <= 0 && !allowNegative)
        {
            throw Error(expression, "duration must be greater than 0");
        }

        if (Math.Abs(seconds) > MaxSeconds)
        {
            throw Error(expression, "duration is out of range");
        }

        return (long)(seconds * 1000);
    }

    private static QueryException Error(Expr expression, string text) => new(
        QueryErrorKind.BadData,
        string.Create(CultureInfo.InvariantCulture, $"{expression.Position.Start}:{expression.Position.End}: {text}"));

    private double Seconds(Expr expression)
    {
        switch (expression)
        {
            case NumberLiteral n:
                return n.Value;
            case ParenExpr p:
                return Seconds(p.Inner);
            case UnaryExpr u:
                return u.IsMinus ? -Seconds(u.Inner) : Seconds(u.Inner);
            case DurationExpr d:
                return Compute(d);
            default:
                throw Error(expression, "not a duration expression");
        }
    }

    private double Compute(DurationExpr d)
    {
        double left = d.Left is null ? 0 : Seconds(d.Left);
        double right = d.Right is null ? 0 : Seconds(d.Right);
        switch (d.Function)
        {
            case "step":
                return GoMath.Seconds(step);
            case "range":
                return GoMath.Seconds(queryRange);
            case "min":
            case "min_of":
                return GoMath.Min(left, right);
            case "max":
            case "max_of":
                return GoMath.Max(left, right);
        }

        switch (d.Operator)
        {
            case BinaryOperator.Add:
                return d.Left is null ? right : left + right;
            case BinaryOperator.Sub:
                return d.Left is null ? -right : left - right;
            case BinaryOperator.Mul:
                return left * right;
            case BinaryOperator.Div:
                return right == 0 ? throw Error(d, "division by zero") : left / right;
            case BinaryOperator.Mod:
                return right == 0 ? throw Error(d, "modulo by zero") : left % right;
            case BinaryOperator.Pow:
                return Math.Pow(left, right);
            default:
                throw Error(d, "unexpected duration expression operator");
        }
    }
}
