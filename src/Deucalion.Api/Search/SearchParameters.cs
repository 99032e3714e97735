using System.Globalization;
using Deucalion.Api.Http;
using Deucalion.Api.Parameters;
using Deucalion.Api.Query;
using Deucalion.Model.Labels;

namespace Deucalion.Api.Search;

/// <summary>The parameters that all searches share, read and checked as Prometheus 3.14 does.</summary>
internal sealed class SearchParameters
{
    private const int DefaultLimit = 100;
    private const int DefaultBatch = 100;
    private const int MaxTerms = 32;
    private const long HourMilliseconds = 3_600_000;

    private SearchParameters()
    {
    }

    public long Start { get; private init; }

    public long End { get; private init; }

    public required IReadOnlyList<IReadOnlyList<Matcher>> Selectors { get; init; }

    public required SearchFilter Filter { get; init; }

    public required string SortBy { get; init; }

    public bool Descending { get; private init; }

    public bool IncludeScore { get; private init; }

    public int Limit { get; private init; }

    public int BatchSize { get; private init; }

    /// <summary>Reads them; throws <see cref="ApiException"/>.</summary>
    public static SearchParameters Read(RequestParameters p, string endpoint, long now, int maxLimit)
    {
        long start = Time(p, "start", now - HourMilliseconds);
        long end = Time(p, "end", now);
        if (end < start)
        {
            throw ApiException.BadData("end timestamp must not be before start timestamp");
        }

        IReadOnlyList<IReadOnlyList<Matcher>> selectors = MatchSelectors.Read(p.All("match[]"));
        IReadOnlyList<string> terms = p.All("search[]");
        if (terms.Count > MaxTerms)
        {
            throw ApiException.BadData(FormattableString.Invariant($"too many search[] terms: got {terms.Count}, maximum is {MaxTerms}"));
        }

        int threshold = Number(p, "fuzz_threshold", 0, v => v is >= 0 and <= 100, "must be 0-100");
        string algorithm = p.Get("fuzz_alg") ?? "subsequence";
        if (algorithm is not ("subsequence" or "jarowinkler"))
        {
            throw ApiException.BadData($"unsupported fuzz_alg {Quote(algorithm)}: must be one of [subsequence jarowinkler]");
        }

        bool caseSensitive = GoBool.Read(p, "case_sensitive", true);
        bool includeScore = GoBool.Read(p, "include_score", false);
        (string sortBy, bool descending) = Order(p, endpoint, terms.Count > 0);
        return new SearchParameters
        {
            Start = start,
            End = end,
            Selectors = selectors,
            Filter = new SearchFilter(terms, threshold, algorithm == "jarowinkler", caseSensitive),
            SortBy = sortBy,
            Descending = descending,
            IncludeScore = includeScore,
            Limit = LimitOf(p, maxLimit),
            BatchSize = Number(p, "batch_size", DefaultBatch, v => v > 0, "must be a positive integer"),
        };
    }

    private static (string SortBy, bool Descending) Order(RequestParameters p, string endpoint, bool hasTerms)
    {
        string by = p.Get("sort_by") ?? string.Empty;
        string direction = p.Get("sort_dir") ?? string.Empty;
        if (direction.Length > 0 && by.Length == 0)
        {
            throw ApiException.BadData("sort_dir is only valid when sort_by is set");
        }

        if (direction.Length > 0 && by == "score")
        {
            throw ApiException.BadData("sort_dir is not supported for sort_by=score");
        }

        if (direction is not ("" or "asc" or "dsc"))
        {
            throw ApiException.BadData($"invalid sort_dir {Quote(direction)}: must be \"asc\" or \"dsc\"");
        }

        if (by == "score" && !hasTerms)
        {
            throw ApiException.BadData("sort_by=score requires search[] to be set");
        }

        return by is "" or "alpha" or "score"
            ? (by, direction == "dsc")
            : throw ApiException.BadData($"invalid sort_by {Quote(by)} for {endpoint}: must be \"alpha\" or \"score\"");
    }

    private static int LimitOf(RequestParameters p, int max)
    {
        int limit = Number(p, "limit", max > 0 ? Math.Min(DefaultLimit, max) : DefaultLimit, v => v > 0, "must be a positive integer");
        return max > 0 && limit > max
            ? throw ApiException.BadData(FormattableString.Invariant($"limit {limit} exceeds the configured maximum ({max}, see --web.search.max-limit)"))
            : limit;
    }

    private static long Time(RequestParameters p, string name, long absent)
    {
        string error = string.Empty;
        return p.Get(name) is not { } text ? absent
            : ApiTime.TryParse(text, out long ms, out error) ? ms : throw ApiException.BadData($"invalid time value for '{name}': {error}");
    }

    private static int Number(RequestParameters p, string name, int absent, Func<int, bool> isGood, string rule)
    {
        if (p.Get(name) is not { } text)
        {
            return absent;
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && isGood(value)
            ? value
            : throw ApiException.BadData($"invalid {name} {Quote(text)}: {rule}");
    }

    private static string Quote(string text) => GoQuote.Quote(text.Length > 100 ? text[..100] : text);
}
