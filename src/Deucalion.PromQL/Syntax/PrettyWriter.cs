using System.Text;
using Deucalion.PromQL.Results;

namespace Deucalion.PromQL.Syntax;

/// <summary>Writes trees over several lines: a node whose one-line text is longer than 100 bytes is split. Recurses once per level.</summary>
internal sealed class PrettyWriter
{
    private const int LineBytes = 100;
    private const int MaxLength = 16 << 20;

    private readonly Dictionary<Expr, (int Start, int End)> _places = [];
    private readonly StringBuilder _text = new();
    private readonly string _flat;
    private readonly bool _ascii;
    private readonly int _lineBytes;

    public PrettyWriter(Expr expr, int lineBytes = LineBytes)
    {
        _lineBytes = lineBytes;
        _flat = new ExprWriter { Written = (node, start, end) => _places[node] = (start, end) }.Write(expr).ToString();
        _ascii = Ascii.IsValid(_flat);
        Write(expr, 0);
    }

    public override string ToString() => _text.ToString();

    private void Write(Expr expr, int level)
    {
        if (expr is UnaryExpr unary)
        {
            Unary(unary, level);
            return;
        }

        if (expr is SubqueryExpr subquery)
        {
            Subquery(subquery, level);
            return;
        }

        bool canSplit = expr is AggregateExpr or BinaryExpr or CallExpr or ParenExpr;
        if (!canSplit || !NeedsSplit(expr))
        {
            Indent(level);
            Flat(expr);
            return;
        }

        Split(expr, level);
    }

    private void Split(Expr expr, int level)
    {
        switch (expr)
        {
            case AggregateExpr n:
                Indent(level);
                _text.Append(new ExprWriter().AggregateHead(n)).Append("(\n");
                if (n.Parameter is not null)
                {
                    Write(n.Parameter, level + 1);
                    _text.Append(",\n");
                }

                Write(n.Inner, level + 1);
                Close(level);
                break;
            case BinaryExpr n:
                Write(n.Left, level + 1);
                _text.Append('\n');
                Indent(level);
                _text.Append(new ExprWriter().Operator(n)).Append('\n');
                Write(n.Right, level + 1);
                break;
            case CallExpr n:
                Indent(level);
                _text.Append(n.Function.Name).Append("(\n");
                for (int i = 0; i < n.Arguments.Count; i++)
                {
                    _text.Append(i > 0 ? ",\n" : "");
                    Write(n.Arguments[i], level + 1);
                }

                Close(level);
                break;
            case ParenExpr n:
                Indent(level);
                _text.Append("(\n");
                Write(n.Inner, level + 1);
                Close(level);
                break;
        }
    }

    /// <summary>The sign takes the indentation of what follows it.</summary>
    private void Unary(UnaryExpr n, int level)
    {
        Indent(level);
        _text.Append(n.IsMinus ? '-' : '+');
        int start = _text.Length;
        Write(n.Inner, level);
        int spaces = 0;
        while (start + spaces < _text.Length && _text[start + spaces] == ' ')
        {
            spaces++;
        }

        _text.Remove(start, spaces);
    }

    /// <summary>A short subquery is not indented, as in Prometheus.</summary>
    private void Subquery(SubqueryExpr n, int level)
    {
        if (!NeedsSplit(n))
        {
            Flat(n);
            return;
        }

        Write(n.Inner, level);
        _text.Append(new ExprWriter().SubquerySuffix(n));
    }

    private void Close(int level)
    {
        _text.Append('\n');
        Indent(level);
        _text.Append(')');
    }

    private void Indent(int level)
    {
        if (_text.Length > MaxLength)
        {
            throw new QueryException(QueryErrorKind.BadData, "the formatted query is longer than 16 MiB; split it with recording rules");
        }

        _text.Append(' ', 2 * level);
    }

    private void Flat(Expr expr)
    {
        (int start, int end) = _places[expr];
        _text.Append(_flat, start, end - start);
    }

    private bool NeedsSplit(Expr expr)
    {
        (int start, int end) = _places[expr];
        return (_ascii ? end - start : Encoding.UTF8.GetByteCount(_flat.AsSpan(start..end))) > _lineBytes;
    }
}
