using Deucalion.Api.Http;
using Deucalion.Model.Labels;
using Deucalion.PromQL.Results;
using Deucalion.PromQL.Syntax;

namespace Deucalion.Api.Query;

/// <summary>Reads <c>match[]</c> parameters. Each selector needs a matcher that does not accept the empty value.</summary>
internal static class MatchSelectors
{
    /// <summary>The selectors; <paramref name="parameter"/> set = errors are prefixed with its name, as the series endpoint does.</summary>
    public static IReadOnlyList<IReadOnlyList<Matcher>> Read(IReadOnlyList<string> texts, string? parameter = null, bool mayMatchEmpty = false)
    {
        var all = new List<IReadOnlyList<Matcher>>(texts.Count);
        foreach (string text in texts)
        {
            IReadOnlyList<Matcher> matchers;
            try
            {
                matchers = PromQLParser.ParseMetricSelector(text);
            }
            catch (QueryException e)
            {
                throw Fail(parameter, e.Message);
            }

            if (!mayMatchEmpty && matchers.All(m => m.MatchesEmpty))
            {
                throw Fail(parameter, "match[] must contain at least one non-empty matcher");
            }

            all.Add(matchers);
        }

        return all;
    }

    private static ApiException Fail(string? parameter, string cause) =>
        parameter is null ? ApiException.BadData(cause) : ApiException.InvalidParameter(parameter, cause);
}
