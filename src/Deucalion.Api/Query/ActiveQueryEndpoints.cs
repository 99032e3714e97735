using System.Globalization;
using Deucalion.Api.Http;
using Deucalion.Api.Json;
using Deucalion.Api.Parameters;
using Deucalion.Runtime.Queries;

namespace Deucalion.Api.Query;

/// <summary>
/// <c>status/active_queries</c> and <c>status/top_queries</c> in the members that VictoriaMetrics has, with some more. A caller who may see only some series
/// sees only its own queries, because expressions tell of other people's labels.
/// </summary>
public sealed class ActiveQueryEndpoints(ActiveQueries active, TimeProvider clock)
{
    private const int DefaultTop = 20;
    private const int MaxTop = 1000;

    /// <summary>The queries that run or wait.</summary>
    public Task ActiveAsync(DataPlaneRequest request)
    {
        IEnumerable<ActiveQuery> queries = active.Of(request.Instance.Record.Id);
        if (request.LabelScopes is not null)
        {
            queries = queries.Where(q => q.Origin.Caller == request.CallerKey);
        }

        DateTimeOffset now = clock.GetUtcNow();
        return PlainJson.WriteAsync(request.Http, json =>
        {
            json.Raw("{\"status\":\"ok\",\"data\":["u8);
            bool first = true;
            foreach (ActiveQuery q in queries)
            {
                json.Raw(first ? "{"u8 : ",{"u8);
                first = false;
                json.Raw("\"duration\":"u8).Text(Seconds((now - q.Started).TotalSeconds))
                    .Raw(",\"id\":"u8).Text(q.Id)
                    .Raw(",\"remote_addr\":"u8).Text(q.Origin.Address)
                    .Raw(",\"query\":"u8).Text(q.Query.Expression)
                    .Raw(",\"start\":"u8).Integer(q.Query.Start)
                    .Raw(",\"end\":"u8).Integer(q.Query.End)
                    .Raw(",\"step\":"u8).Integer(q.Query.Step)
                    .Raw(",\"user\":"u8).Text(q.Origin.User)
                    .Raw(",\"started\":"u8).Time(q.Started.ToUnixTimeMilliseconds())
                    .Raw(",\"phase\":"u8).Text(PhaseName(q.Phase))
                    .Raw(q.IsHeavy ? ",\"class\":\"heavy\""u8 : ",\"class\":\"small\""u8)
                    .Raw(",\"samplesRead\":"u8).Integer(q.SamplesRead)
                    .Raw(",\"bytes\":"u8).Integer(q.Bytes).Raw("}"u8);
            }

            json.Raw("]}"u8);
        });
    }

    /// <summary>The most frequent and most expensive queries; parameters topN and maxLifetime.</summary>
    public Task TopAsync(DataPlaneRequest request)
    {
        RequestParameters p = request.Parameters;
        int top = DefaultTop;
        if (p.Get("topN") is { } text && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out top) || top is < 1 or > MaxTop))
        {
            throw ApiException.InvalidParameter("topN", FormattableString.Invariant($"it must be a whole number from 1 to {MaxTop}"));
        }

        double lifetime = p.Duration("maxLifetime") ?? 600_000;
        if (request.LabelScopes is not null)
        {
            throw new ApiException(403, "forbidden", "top_queries shows expressions of all callers: ask with a credential that may see every series of the instance");
        }

        IReadOnlyList<QuerySummary> all = request.Instance.Queries.Since((long)Math.Max(long.MinValue / 2, clock.GetUtcNow().ToUnixTimeMilliseconds() - lifetime));
        return PlainJson.WriteAsync(request.Http, json =>
        {
            json.Raw("{\"status\":\"ok\",\"topN\":"u8).Text(top.ToString(CultureInfo.InvariantCulture))
                .Raw(",\"maxLifetime\":"u8).Text(Seconds(lifetime / 1000))
                .Raw(",\"search.queryStats.lastQueriesCount\":"u8).Integer(QueryHistory.Capacity)
                .Raw(",\"search.queryStats.minQueryDuration\":\"1ms\",\"search.queryStats.minQueryMemoryUsage\":\"0\""u8);
            Write(json, ",\"topByCount\":["u8, all.OrderByDescending(q => q.Count).Take(top), static (_, _) => { });
            Write(json, ",\"topByAvgDuration\":["u8, all.OrderByDescending(q => q.AverageSeconds).Take(top), static (j, q) => j.Raw(",\"avgDurationSeconds\":"u8).Text(Fixed(q.AverageSeconds)));
            Write(json, ",\"topBySumDuration\":["u8, all.OrderByDescending(q => q.SumSeconds).Take(top), static (j, q) => j.Raw(",\"sumDurationSeconds\":"u8).Text(Fixed(q.SumSeconds)));
            Write(json, ",\"topByAvgMemoryUsage\":["u8, all.OrderByDescending(q => q.AverageBytes).Take(top), static (j, q) => j.Raw(",\"avgMemoryBytes\":"u8).Integer(q.AverageBytes));
            json.Raw("}"u8);
        });
    }

    /// <summary>Word for a phase.</summary>
    internal static string PhaseName(QueryPhase phase) => phase switch
    {
        QueryPhase.Waiting => "waiting",
        QueryPhase.Running => "running",
        QueryPhase.WaitingAsHeavy => "waiting as heavy",
        _ => "answering",
    };

    private static void Write(JsonOutput json, ReadOnlySpan<byte> member, IEnumerable<QuerySummary> queries, Action<JsonOutput, QuerySummary> value)
    {
        json.Raw(member);
        bool first = true;
        foreach (QuerySummary q in queries)
        {
            json.Raw(first ? "{\"query\":"u8 : ",{\"query\":"u8).Text(q.Expression).Raw(",\"timeRangeSeconds\":"u8).Integer(q.RangeSeconds);
            first = false;
            value(json, q);
            json.Raw(",\"count\":"u8).Integer(q.Count).Raw("}"u8);
        }

        json.Raw("]"u8);
    }

    private static string Seconds(double seconds) => Fixed(seconds) + "s";

    private static string Fixed(double seconds) => seconds.ToString("0.000", CultureInfo.InvariantCulture);
}
