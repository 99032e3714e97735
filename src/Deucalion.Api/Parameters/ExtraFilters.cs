using Deucalion.Api.Http;
using Deucalion.Model.Labels;
using Deucalion.PromQL.Results;
using Deucalion.PromQL.Syntax;

namespace Deucalion.Api.Parameters;

/// <summary>
/// VictoriaMetrics' enforced filters, on every read path: <c>extra_label=name=value</c> (all of them must hold) and <c>extra_filters[]</c>, a
/// selector each (one of them must hold). They narrow what the credential may see and never widen it.
/// </summary>
internal static class ExtraFilters
{
    // Credential alternatives times filters; each series is held against all of them.
    private const int MaxAlternatives = 256;

    /// <summary>The alternatives with the filters joined to each; the same list when the request has none.</summary>
    public static IReadOnlyList<IReadOnlyList<Matcher>>? Narrow(IReadOnlyList<IReadOnlyList<Matcher>>? scopes, RequestParameters parameters)
    {
        IReadOnlyList<string> labels = parameters.All("extra_label");
        IReadOnlyList<string> filters = [.. parameters.All("extra_filters[]"), .. parameters.All("extra_filters")];
        if (labels.Count == 0 && filters.Count == 0)
        {
            return scopes;
        }

        List<Matcher> always = [.. labels.Select(Label)];
        List<IReadOnlyList<Matcher>> selectors = filters.Count == 0 ? [[]] : [.. filters.Select(Selector)];
        IReadOnlyList<IReadOnlyList<Matcher>> own = scopes ?? [[]];
        if ((long)selectors.Count * own.Count > MaxAlternatives)
        {
            throw ApiException.InvalidParameter("extra_filters[]", FormattableString.Invariant($"at most {MaxAlternatives} filters can be combined; send fewer"));
        }

        return [.. own.SelectMany(scope => selectors.Select(selector => (IReadOnlyList<Matcher>)[.. scope, .. selector, .. always]))];
    }

    private static Matcher Label(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? new Matcher(MatcherType.Equal, text[..equals], text[(equals + 1)..])
            : throw ApiException.InvalidParameter("extra_label", "expected name=value");
    }

    private static IReadOnlyList<Matcher> Selector(string text)
    {
        try
        {
            return PromQLParser.ParseMetricSelector(text);
        }
        catch (QueryException e)
        {
            throw ApiException.InvalidParameter("extra_filters[]", e.Message);
        }
    }
}
