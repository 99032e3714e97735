using System.Globalization;
using Deucalion.Model.Labels;
using Deucalion.PromQL.Results;

namespace Deucalion.PromQL.Syntax;

/// <summary>Checks the types of a tree; the first error in the order of the walk (children first, left to right) is thrown.</summary>
internal sealed class TypeCheck
{
    private readonly byte[] _query;

    private TypeCheck(byte[] query) => _query = query;

    public static void Check(byte[] query, Expr expr) => DeepStack.Run(expr, () => new TypeCheck(query).Visit(expr));

    private ValueType Visit(Expr expr)
    {
        switch (expr)
        {
            case AggregateExpr n:
                Aggregate(n);
                break;
            case BinaryExpr n:
                Binary(n);
                break;
            case CallExpr n:
                Call(n);
                break;
            case ParenExpr n:
                Visit(n.Inner);
                break;
            case UnaryExpr n:
                if (Visit(n.Inner) is not (ValueType.Scalar or ValueType.Vector))
                {
                    throw Error(n, $"unary expression only allowed on expressions of type scalar or instant vector, got \"{n.Inner.Type.Documented()}\"");
                }

                break;
            case SubqueryExpr n:
                if (Visit(n.Inner) != ValueType.Vector)
                {
                    throw Error(n, $"subquery is only allowed on instant vector, got {n.Inner.Type.Text()} instead");
                }

                break;
            case MatrixSelector n:
                Selector(n.Selector, false);
                break;
            case VectorSelector n:
                Selector(n, false);
                break;
        }

        return expr.Type;
    }

    private void Aggregate(AggregateExpr n)
    {
        Expect(n.Inner, ValueType.Vector, "aggregation expression");
        if (n.Parameter is not null)
        {
            Expect(n.Parameter, AggregateOperators.ParameterType(n.Operator), "aggregation parameter");
        }
    }

    private void Expect(Expr expr, ValueType wanted, string where)
    {
        ValueType type = Visit(expr);
        if (type != wanted)
        {
            throw Error(expr, $"expected type {wanted.Documented()} in {where}, got {type.Documented()}");
        }
    }

    private void Binary(BinaryExpr n)
    {
        ValueType left = Visit(n.Left);
        ValueType right = Visit(n.Right);
        VectorMatching written = n.WrittenMatching ?? n.Matching ?? VectorMatching.Default;
        if (n.ReturnBool && !n.Operator.IsComparison())
        {
            throw ErrorAtOperator(n, "bool modifier can only be used on comparison operators");
        }

        if (n.Operator.IsComparison() && !n.ReturnBool && left == ValueType.Scalar && right == ValueType.Scalar)
        {
            throw ErrorAtOperator(n, "comparisons between scalars must use BOOL modifier");
        }

        if (written.On && written.Labels.FirstOrDefault(written.Include.Contains) is { } both)
        {
            throw ErrorAtOperator(n, $"label {ByteText.Quote(both)} must not occur in ON and GROUP clause at once");
        }

        if (left is not (ValueType.Scalar or ValueType.Vector))
        {
            throw Error(n.Left, "binary expression must contain only scalar and instant vector types");
        }

        if (right is not (ValueType.Scalar or ValueType.Vector))
        {
            throw Error(n.Right, "binary expression must contain only scalar and instant vector types");
        }

        if (left != ValueType.Vector || right != ValueType.Vector)
        {
            WithoutVectors(n, written);
        }
        else if (n.Operator.IsSetOperator())
        {
            SetOperation(n, written);
        }
    }

    private void WithoutVectors(BinaryExpr n, VectorMatching written)
    {
        if (written.Labels.Count > 0)
        {
            throw Error(n, "vector matching only allowed between instant vectors");
        }

        if (written.HasFill)
        {
            throw Error(n, "filling in missing series only allowed between instant vectors");
        }

        if (n.Operator.IsSetOperator())
        {
            throw Error(n, $"set operator \"{n.Operator.Text()}\" not allowed in binary scalar expression");
        }
    }

    private void SetOperation(BinaryExpr n, VectorMatching written)
    {
        if (written.Cardinality is MatchCardinality.OneToMany or MatchCardinality.ManyToOne)
        {
            throw Error(n, $"no grouping allowed for \"{n.Operator.Text()}\" operation");
        }

        if (written.HasFill)
        {
            throw Error(n, "filling in missing series not allowed for set operators");
        }
    }

    private void Call(CallExpr n)
    {
        FunctionSignature function = n.Function;
        CheckCount(n, function);
        bool info = function.Name == "info" && n.Arguments.Count > 1;
        if (info)
        {
            CheckInfoSelector(n);
        }

        for (int i = 0; i < n.Arguments.Count; i++)
        {
            Expr argument = n.Arguments[i];
            ValueType wanted = function.ArgumentTypes[Math.Min(i, function.ArgumentTypes.Count - 1)];
            if (info && i == 1)
            {
                Selector((VectorSelector)argument, true);
                continue;
            }

            ValueType type = Visit(argument);
            if (type != wanted)
            {
                throw Error(argument, $"expected type {wanted.Documented()} in call to function \"{function.Name}\", got {type.Documented()}");
            }
        }
    }

    private void CheckCount(CallExpr n, FunctionSignature function)
    {
        int declared = function.ArgumentTypes.Count;
        int given = n.Arguments.Count;
        string bound = "";
        int limit = declared;
        if (function.Variadic == 0 && given != declared)
        {
            bound = "expected";
        }
        else if (function.Variadic != 0 && given < declared - 1)
        {
            (bound, limit) = ("expected at least", declared - 1);
        }
        else if (function.Variadic > 0 && given > declared - 1 + function.Variadic)
        {
            (bound, limit) = ("expected at most", declared - 1 + function.Variadic);
        }

        if (bound.Length > 0)
        {
            throw Error(n, string.Create(CultureInfo.InvariantCulture, $"{bound} {limit} argument(s) in call to \"{function.Name}\", got {given}"));
        }
    }

    private void CheckInfoSelector(CallExpr n)
    {
        Expr second = n.Arguments[1];
        if (second.Type != ValueType.Vector)
        {
            throw Error(n, $"expected type {ValueType.Vector.Documented()} in call to function \"{n.Function.Name}\", got {second.Type.Documented()}");
        }

        if (second is not VectorSelector selector)
        {
            throw Error(second, "expected label selectors only");
        }

        if (selector.Name.Length > 0)
        {
            throw Error(second, "expected label selectors only, got vector selector instead");
        }
    }

    private void Selector(VectorSelector n, bool mayBeEmpty)
    {
        if (n.Name.Length > 0)
        {
            for (int i = 0; i < n.Matchers.Count - 1; i++)
            {
                if (n.Matchers[i].Name == LabelNames.MetricName)
                {
                    throw Error(n, $"metric name must not be set twice: {ByteText.Quote(n.Name)} or {ByteText.Quote(n.Matchers[i].Value)}");
                }
            }
        }
        else if (!mayBeEmpty && n.Matchers.All(static m => m.MatchesEmpty))
        {
            throw Error(n, "vector selector must contain at least one non-empty matcher");
        }
    }

    private QueryException Error(Expr at, string text) => ParseFailure.At(_query, at.Position.Start, text);

    private QueryException ErrorAtOperator(BinaryExpr n, string text)
    {
        int start = n.Left.Position.End;
        while (start < _query.Length && Characters.IsSpace(_query[start]))
        {
            start++;
        }

        return ParseFailure.At(_query, start, text);
    }
}
