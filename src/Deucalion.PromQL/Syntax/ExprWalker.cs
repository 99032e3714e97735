namespace Deucalion.PromQL.Syntax;

/// <summary>Walks trees without recursion, parents before children, children in the order of evaluation. Duration expressions are no children.</summary>
public static class ExprWalker
{
    /// <summary>The node and everything below it.</summary>
    public static IEnumerable<Expr> All(Expr expr)
    {
        var waiting = new Stack<Expr>();
        waiting.Push(expr);
        while (waiting.TryPop(out Expr? next))
        {
            yield return next;
            PushChildren(waiting, next);
        }
    }

    /// <summary>All instant selectors, those of range selectors included.</summary>
    public static IEnumerable<VectorSelector> Selectors(Expr expr) => All(expr).OfType<VectorSelector>();

    /// <summary>The children of one node. An aggregation's parameter comes after its expression.</summary>
    public static IReadOnlyList<Expr> Children(Expr expr) => expr switch
    {
        AggregateExpr n => n.Parameter is null ? [n.Inner] : [n.Inner, n.Parameter],
        BinaryExpr n => [n.Left, n.Right],
        CallExpr n => n.Arguments,
        MatrixSelector n => [n.Selector],
        ParenExpr n => [n.Inner],
        SubqueryExpr n => [n.Inner],
        UnaryExpr n => [n.Inner],
        _ => [],
    };

    private static void PushChildren(Stack<Expr> waiting, Expr expr)
    {
        IReadOnlyList<Expr> children = Children(expr);
        for (int i = children.Count - 1; i >= 0; i--)
        {
            waiting.Push(children[i]);
        }
    }
}
