using System.Globalization;
using Deucalion.Api.Http;
using Deucalion.Api.Parameters;
using Deucalion.Api.Query;
using Deucalion.Model.Labels;
using Deucalion.Model.Time;
using Deucalion.Runtime.Queries;
using Deucalion.Storage.Reading;

namespace Deucalion.Api.Cardinality;

/// <summary>Runs censuses within the places and the time that queries of the caller have.</summary>
public sealed class CensusRequest(QueryGate gate)
{
    private const long HeadMilliseconds = 2 * 3_600_000;
    private const long DayMilliseconds = 86_400_000;

    internal async Task<T> RunAsync<T>(DataPlaneRequest request, Func<CancellationToken, T> work)
    {
        TimeSpan timeout = request.Limits.QueryTimeout > TimeSpan.Zero ? request.Limits.QueryTimeout : TimeSpan.FromHours(1);
        using QueryPlace place = await gate.EnterAsync(request.Ticket, timeout, request.Cancellation).ConfigureAwait(false);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(request.Cancellation);
        limit.CancelAfter(timeout);
        try
        {
            return await Task.Run(() => work(limit.Token), limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!request.Cancellation.IsCancellationRequested)
        {
            throw new ApiException(503, "timeout", "counting the series took longer than the query timeout; narrow the request with a selector or a time");
        }
    }

    internal Task<SeriesCensus> TakeAsync(DataPlaneRequest request, IReadOnlyList<IReadOnlyList<Matcher>> selectors, TimeRange range) =>
        RunAsync(request, stop => SeriesCensus.Take(request.Readable, selectors, range.Min, range.Max, stop));

    // What took samples lately: the two hours before the newest one.
    internal static TimeRange Recent(DataPlaneRequest request)
    {
        long newest = request.Instance.Store.MaxTime;
        return newest == long.MinValue ? new TimeRange(0, 0) : new TimeRange(newest - HeadMilliseconds, newest);
    }

    // The day of a parameter such as 2026-01-31 (UTC), or what took samples lately.
    internal static TimeRange DayOrRecent(DataPlaneRequest request, string parameter)
    {
        if (request.Parameters.Get(parameter) is not { } text)
        {
            return Recent(request);
        }

        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
        {
            throw ApiException.InvalidParameter(parameter, "expected a day such as 2026-01-31");
        }

        long start = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeMilliseconds();
        return new TimeRange(start, start + DayMilliseconds - 1);
    }

    // Mimir's selector: one, optional.
    internal static IReadOnlyList<IReadOnlyList<Matcher>> Selector(DataPlaneRequest request) =>
        request.Parameters.Get("selector") is { } text ? MatchSelectors.Read([text], "selector") : [];

    internal static List<KeyValuePair<string, long>> Biggest(IEnumerable<KeyValuePair<string, long>> counts, int limit) =>
        [.. counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Take(limit)];
}
