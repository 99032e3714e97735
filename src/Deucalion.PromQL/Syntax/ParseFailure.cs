using Deucalion.PromQL.Results;

namespace Deucalion.PromQL.Syntax;

/// <summary>Makes the errors of queries that are not valid.</summary>
internal static class ParseFailure
{
    private const int LongestText = 900;

    /// <summary>The error at a byte of the query, with line and column in front.</summary>
    public static QueryException At(byte[] query, int position, string text)
    {
        if (text.Length > LongestText)
        {
            text = text[..LongestText] + "…";
        }

        string place = query.Length == 0 ? "unknown position" : new PositionRange(position, position).StartText(query);
        return new QueryException(QueryErrorKind.BadData, place + ": parse error: " + text);
    }
}
