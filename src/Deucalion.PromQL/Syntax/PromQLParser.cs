using System.Text;
using Deucalion.Model.Labels;
using Deucalion.PromQL.Results;

namespace Deucalion.PromQL.Syntax;

/// <summary>
/// Reads PromQL with everything experimental on. Positions in trees and errors are bytes of the query's UTF-8. Fails with
/// <see cref="QueryException"/> of kind <see cref="QueryErrorKind.BadData"/>, whose message is the first error: <c>1:5: parse error: …</c>.
/// </summary>
public static class PromQLParser
{
    /// <summary>An expression, its types checked.</summary>
    public static Expr Parse(string query)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(query);
        var reader = new TokenReader(bytes);
        if (reader.PeekKind() == TokenKind.Eof)
        {
            throw reader.Error(0, "no expression found in input");
        }

        Expr expr = new ExpressionParser(reader).Parse();
        reader.Expect(TokenKind.Eof);
        TypeCheck.Check(bytes, expr);
        return expr;
    }

    /// <summary>
    /// The matchers of an instant selector without modifiers, as in <c>match[]</c>; the metric name in front comes last. Whether they
    /// select everything is not checked.
    /// </summary>
    public static IReadOnlyList<Matcher> ParseMetricSelector(string selector)
    {
        var reader = new TokenReader(Encoding.UTF8.GetBytes(selector));
        VectorSelector parsed = new SelectorParser(reader).Parse();
        reader.Expect(TokenKind.Eof);
        return parsed.Matchers;
    }
}
