using System.Globalization;
using System.Text;
using Deucalion.Model.Labels;
using Deucalion.Model.Time;
using Deucalion.Primitives.Numbers;

namespace Deucalion.PromQL.Syntax;

/// <summary>Writes trees on one line. Recurses once per level.</summary>
internal sealed class ExprWriter
{
    private readonly StringBuilder _text = new();

    /// <summary>Told where each node that can have children lies in the text.</summary>
    public Action<Expr, int, int>? Written { get; init; }

    public override string ToString() => _text.ToString();

    public ExprWriter Write(Expr expr)
    {
        int start = _text.Length;
        switch (expr)
        {
            case AggregateExpr n:
                Aggregate(n);
                break;
            case BinaryExpr n:
                Write(n.Left);
                _text.Append(' ');
                Operator(n);
                _text.Append(' ');
                Write(n.Right);
                break;
            case CallExpr n:
                _text.Append(n.Function.Name).Append('(');
                List(n.Arguments);
                _text.Append(')');
                break;
            case DurationExpr n:
                Duration(n);
                break;
            case MatrixSelector n:
                Selector(n.Selector, false);
                Range(n.Range, n.RangeExpr);
                _text.Append(']').Append(Extension(n.Selector));
                At(n.Selector.Time);
                Offset(n.Selector.Time);
                break;
            case NumberLiteral n:
                _text.Append(Number(n));
                break;
            case ParenExpr n:
                _text.Append('(');
                Write(n.Inner);
                _text.Append(')');
                break;
            case StringLiteral n:
                _text.Append(ByteText.Quote(n.Value));
                break;
            case SubqueryExpr n:
                Write(n.Inner);
                SubquerySuffix(n);
                break;
            case UnaryExpr n:
                _text.Append(n.IsMinus ? '-' : '+');
                Write(n.Inner);
                break;
            case VectorSelector n:
                Selector(n, true);
                break;
        }

        Written?.Invoke(expr, start, _text.Length);
        return this;
    }

    /// <summary>An aggregation's operator with its labels, a space behind them.</summary>
    public ExprWriter AggregateHead(AggregateExpr n)
    {
        _text.Append(n.Operator);
        if (n.Without || n.Grouping.Count > 0)
        {
            _text.Append(n.Without ? " without (" : " by (");
            Labels(n.Grouping);
            _text.Append(") ");
        }

        return this;
    }

    /// <summary>A binary operator with its modifiers.</summary>
    public ExprWriter Operator(BinaryExpr n)
    {
        _text.Append(n.Operator.Text()).Append(n.ReturnBool ? " bool" : "");
        if (n.Matching is not { } m)
        {
            return this;
        }

        bool grouped = m.Cardinality is MatchCardinality.ManyToOne or MatchCardinality.OneToMany;
        if (m.Labels.Count > 0 || m.On || grouped)
        {
            _text.Append(m.On ? " on (" : " ignoring (");
            Labels(m.Labels);
            _text.Append(')');
        }

        if (grouped)
        {
            _text.Append(m.Cardinality == MatchCardinality.ManyToOne ? " group_left (" : " group_right (");
            Labels(m.Include);
            _text.Append(')');
        }

        Fill(m);
        return this;
    }

    /// <summary><c>[1h:5m] @ 1.000 offset 2m</c></summary>
    public ExprWriter SubquerySuffix(SubqueryExpr n)
    {
        Range(n.Range, n.RangeExpr);
        _text.Append(':');
        if (n.Step != 0)
        {
            _text.Append(PrometheusDuration.Format(n.Step));
        }
        else if (n.StepExpr is not null)
        {
            Write(n.StepExpr);
        }

        _text.Append(']');
        At(n.Time);
        Offset(n.Time);
        return this;
    }

    private void Aggregate(AggregateExpr n)
    {
        AggregateHead(n);
        _text.Append('(');
        if (n.Parameter is not null)
        {
            Write(n.Parameter);
            _text.Append(", ");
        }

        Write(n.Inner);
        _text.Append(')');
    }

    private void List(IReadOnlyList<Expr> expressions)
    {
        for (int i = 0; i < expressions.Count; i++)
        {
            _text.Append(i > 0 ? ", " : "");
            Write(expressions[i]);
        }
    }

    private void Duration(DurationExpr n)
    {
        _text.Append(n.Wrapped ? "(" : "");
        if (n.Function is not null)
        {
            _text.Append(n.Function).Append('(');
            List(n.Left is null ? [] : [n.Left, n.Right!]);
            _text.Append(')');
        }
        else if (n.Left is null)
        {
            _text.Append(n.Operator == BinaryOperator.Sub ? "-" : "");
            Write(n.Right!);
        }
        else
        {
            Write(n.Left);
            _text.Append(' ').Append(n.Operator!.Value.Text()).Append(' ');
            Write(n.Right!);
        }

        _text.Append(n.Wrapped ? ")" : "");
    }

    private void Selector(VectorSelector n, bool modifiers)
    {
        _text.Append(n.Name);
        List<string> matchers = [];
        foreach (Matcher m in n.Matchers)
        {
            bool isName = m is { Type: MatcherType.Equal, Name: LabelNames.MetricName } && m.Value == n.Name && m.Value.Length > 0;
            if (!isName)
            {
                matchers.Add(LabelName(m.Name) + m.Type.Text() + ByteText.Quote(m.Value));
            }
        }

        // Only the second argument of info() can be without name and matchers; "{}" keeps the text valid.
        if (matchers.Count > 0 || n.Name.Length == 0)
        {
            matchers.Sort(ByteText.CompareUtf8);
            _text.Append('{').AppendJoin(',', matchers).Append('}');
        }

        if (modifiers)
        {
            At(n.Time);
            _text.Append(Extension(n));
            Offset(n.Time);
        }
    }

    private static string Extension(VectorSelector n) => n.Anchored ? " anchored" : n.Smoothed ? " smoothed" : "";

    private void Range(long range, Expr? expression)
    {
        _text.Append('[');
        if (expression is null)
        {
            _text.Append(PrometheusDuration.Format(range));
        }
        else
        {
            Write(expression);
        }
    }

    private void At(TimeModifier time)
    {
        if (time.AtTimestamp is { } at)
        {
            _text.Append(CultureInfo.InvariantCulture, $" @ {at / 1000.0:F3}");
        }
        else if (time.AtPreprocessor != AtPreprocessor.None)
        {
            _text.Append(time.AtPreprocessor == AtPreprocessor.Start ? " @ start()" : " @ end()");
        }
    }

    private void Offset(TimeModifier time)
    {
        if (time.OffsetExpr is not null)
        {
            bool parens = NeedsParens(time.OffsetExpr);
            _text.Append(parens ? " offset (" : " offset ");
            Write(time.OffsetExpr);
            _text.Append(parens ? ")" : "");
        }
        else if (time.Offset != 0)
        {
            _text.Append(" offset ").Append(PrometheusDuration.Format(time.Offset));
        }
    }

    /// <summary>
    /// Only behind a closing parenthesis or two signs an operator belongs to the offset; other arithmetic (it can come from signs that
    /// are not kept) must stand in parentheses.
    /// </summary>
    private static bool NeedsParens(Expr offset)
    {
        if (offset is not DurationExpr { Wrapped: false, Function: null } top)
        {
            return false;
        }

        if (top.Left is null)
        {
            return top.Right is DurationExpr { Wrapped: false, Left: not null, Function: null };
        }

        Expr first = top.Left;
        while (first is DurationExpr { Wrapped: false, Function: null, Left: not null } binary)
        {
            first = binary.Left;
        }

        return first is not DurationExpr { Wrapped: true } && !(IsMinus(first) && IsMinus(((DurationExpr)first).Right!));
    }

    private static bool IsMinus(Expr e) => e is DurationExpr { Wrapped: false, Left: null, Operator: BinaryOperator.Sub };

    private void Labels(IReadOnlyList<string> labels) => _text.AppendJoin(", ", labels.Select(LabelName));

    private static string LabelName(string name) => LabelNames.IsLegacyLabelName(name) ? name : ByteText.Quote(name);

    private void Fill(VectorMatching m)
    {
        if (m.FillLeft is { } left && m.FillRight is { } right && left == right)
        {
            _text.Append(" fill (").Append(GeneralFloat.Format(left)).Append(')');
            return;
        }

        if (m.FillLeft is not null)
        {
            _text.Append(" fill_left (").Append(GeneralFloat.Format(m.FillLeft.Value)).Append(')');
        }

        if (m.FillRight is not null)
        {
            _text.Append(" fill_right (").Append(GeneralFloat.Format(m.FillRight.Value)).Append(')');
        }
    }

    private static string Number(NumberLiteral n)
    {
        if (!n.IsDuration)
        {
            return GoFloat.FormatPlain(n.Value);
        }

        string text = PrometheusDuration.Format((long)(Math.Abs(n.Value) * 1e9) / 1_000_000);
        return n.Value < 0 ? "-" + text : text;
    }
}
