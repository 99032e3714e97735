namespace Deucalion.PromQL.Syntax;

/// <summary>How deep a tree may be: later steps walk it by recursion on a stack that is sized for this.</summary>
internal static class NestingLimit
{
    /// <summary>Most levels of a tree, and most openings that wait for their end.</summary>
    public const int Levels = 10_000;

    public static T Guard<T>(TokenReader reader, T node)
        where T : Expr
    {
        Check(reader, node.Depth, node.Position.Start);
        return node;
    }

    public static void Check(TokenReader reader, int levels, int position)
    {
        if (levels > Levels)
        {
            throw reader.Error(position, System.FormattableString.Invariant($"expression nests too deeply (limit {Levels})"));
        }
    }
}
