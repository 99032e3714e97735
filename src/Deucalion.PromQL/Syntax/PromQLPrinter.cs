namespace Deucalion.PromQL.Syntax;

/// <summary>The text of trees.</summary>
public static class PromQLPrinter
{
    /// <summary>On one line, normalised: parsing it gives an equal tree.</summary>
    public static string Print(Expr expr) => DeepStack.Run(expr, () => new ExprWriter().Write(expr).ToString());

    /// <summary>
    /// Over several lines where it is longer than 100 bytes. A text beyond 16 MiB (very deep trees are indented far) is refused with
    /// <see cref="Results.QueryException"/>.
    /// </summary>
    public static string Pretty(Expr expr) => DeepStack.Run(expr, () => new PrettyWriter(expr).ToString());
}
