using System.Text;
using System.Text.Json;
using Deucalion.Api.Http;
using Deucalion.Api.Json;
using Deucalion.Api.Parameters;
using Deucalion.Model.Labels;
using Deucalion.PromQL;
using Deucalion.PromQL.Results;
using Deucalion.PromQL.Syntax;
using Deucalion.Runtime.Queries;
using Deucalion.Storage.Reading;

namespace Deucalion.Api.Query;

/// <summary><c>query</c>, <c>query_range</c>, <c>format_query</c>, <c>parse_query</c>, <c>query_exemplars</c>.</summary>
public sealed class QueryEndpoints(IQueryEngine engine, QueryGate gate, TimeProvider clock)
{
    // web/api/v1: (end - start) / step may be 11,000, so 11,001 points pass.
    private const long DefaultMaxPoints = 11_000;

    // A held sample is a time and a value, and columns keep a little more: the memory limit counts them so.
    private const long BytesPerSample = 20;

    /// <summary>Evaluates at one time.</summary>
    public async Task InstantAsync(DataPlaneRequest request)
    {
        RequestParameters p = request.Parameters;
        int limit = p.Limit();
        long time = p.Time("time", clock.GetUtcNow().ToUnixTimeMilliseconds());
        QueryOptions options = Options(request);
        string query = RequiredQuery(request);
        QueryResult result = await RunAsync(request, options, o => engine.Instant(request.Readable, query, time, o, request.Cancellation)).ConfigureAwait(false);
        await AnswerAsync(request, result, limit).ConfigureAwait(false);
    }

    /// <summary>Evaluates over a range.</summary>
    public async Task RangeAsync(DataPlaneRequest request)
    {
        RequestParameters p = request.Parameters;
        int limit = p.Limit();
        long start = p.RequiredTime("start");
        long end = p.RequiredTime("end");
        if (end < start)
        {
            throw ApiException.InvalidParameter("end", "end timestamp must not be before start time");
        }

        double stepMs = p.Duration("step") ?? throw ApiException.InvalidParameter("step", "cannot parse \"\" to a valid duration");
        long step = (long)stepMs;
        if (step <= 0)
        {
            throw ApiException.InvalidParameter("step", "zero or negative query resolution step widths are not accepted. Try a positive integer");
        }

        long maxPoints = request.Limits.PointsPerSeries is > 0 and var own ? own : DefaultMaxPoints;
        if (((Int128)end - start) / step > maxPoints)
        {
            throw ApiException.BadData(string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"exceeded maximum resolution of {maxPoints:N0} points per timeseries. Try decreasing the query resolution (?step=XX)"));
        }

        QueryOptions options = Options(request);
        string query = RequiredQuery(request);
        QueryResult result = await RunAsync(request, options, o => engine.Range(request.Readable, query, start, end, step, o, request.Cancellation)).ConfigureAwait(false);
        await AnswerAsync(request, result, limit).ConfigureAwait(false);
    }

    /// <summary>Pretty-prints an expression.</summary>
    public Task FormatAsync(DataPlaneRequest request)
    {
        Expr expr = Parse(RequiredQuery(request));
        string text;
        try
        {
            text = PromQLPrinter.Pretty(expr);
        }
        catch (QueryException e)
        {
            // Indentation grows with the square of the depth, so the text has a limit.
            throw ApiException.InvalidParameter("query", e.Message);
        }

        return Envelope.SuccessAsync(request.Http, json =>
        {
            json.Text(text);
            return ValueTask.CompletedTask;
        });
    }

    /// <summary>Gives the syntax tree as JSON.</summary>
    public Task ParseAsync(DataPlaneRequest request)
    {
        Expr expr = Parse(RequiredQuery(request));
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = int.MaxValue, SkipValidation = true }))
        {
            PromQLAstJson.Write(expr, writer);
        }

        return Envelope.SuccessAsync(request.Http, json =>
        {
            json.Raw(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
            return ValueTask.CompletedTask;
        });
    }

    /// <summary>Exemplars of the series that an expression selects.</summary>
    public Task ExemplarsAsync(DataPlaneRequest request)
    {
        RequestParameters p = request.Parameters;
        long start = p.Time("start", ApiTime.Min);
        long end = p.Time("end", ApiTime.Max);
        if (end < start)
        {
            throw ApiException.BadData("end timestamp must not be before start timestamp");
        }

        Expr expr;
        try
        {
            expr = PromQLParser.Parse(p.Get("query") ?? string.Empty);
        }
        catch (QueryException e)
        {
            throw ApiException.BadData(e.Message);
        }

        IReadOnlyList<Matcher>[] selectors = [.. ExprWalker.Selectors(expr).Select(s => s.Matchers)];
        if (selectors.Length == 0)
        {
            request.Http.Response.StatusCode = 204;
            return Task.CompletedTask;
        }

        IEnumerable<SeriesExemplars> found = request.Instance.Store.SelectExemplars(selectors, start, end, request.Cancellation);
        if (request.LabelScopes is { } scopes)
        {
            found = found.Where(s => scopes.Any(alternative => alternative.All(m => m.Matches(s.Series))));
        }

        return Envelope.SuccessAsync(request.Http, json => WriteExemplarsAsync(json, found.Where(s => s.Exemplars.Count > 0), request.Cancellation));
    }

    private static async ValueTask WriteExemplarsAsync(JsonOutput json, IEnumerable<SeriesExemplars> found, CancellationToken cancellation)
    {
        json.Raw("["u8);
        bool first = true;
        foreach (SeriesExemplars s in found)
        {
            json.Raw(first ? "{\"seriesLabels\":"u8 : ",{\"seriesLabels\":"u8).Labels(s.Series).Raw(",\"exemplars\":["u8);
            first = false;
            for (int i = 0; i < s.Exemplars.Count; i++)
            {
                json.Raw(i == 0 ? "{\"labels\":"u8 : ",{\"labels\":"u8).Labels(s.Exemplars[i].Labels)
                    .Raw(",\"value\":"u8).Value(s.Exemplars[i].Value)
                    .Raw(",\"timestamp\":"u8).Time(s.Exemplars[i].Time).Raw("}"u8);
            }

            json.Raw("]}"u8);
            await json.FlushIfFullAsync(cancellation).ConfigureAwait(false);
        }

        json.Raw("]"u8);
    }

    private static string RequiredQuery(DataPlaneRequest request)
    {
        if (request.Parameters.Get("query") is { } query)
        {
            return query;
        }

        // A GET with a JSON body is legal here; some proxies and every browser drop such a body on the way.
        string hint = request.Parameters.HasBody || request.Http.Request.Method != "GET"
            ? string.Empty
            : " (the request has no query parameter and no body; if a body was sent with GET, something on the way dropped it: use POST)";
        throw ApiException.InvalidParameter("query", "unknown position: parse error: no expression found in input" + hint);
    }

    private static Expr Parse(string query)
    {
        try
        {
            return PromQLParser.Parse(query);
        }
        catch (QueryException e)
        {
            throw ApiException.InvalidParameter("query", e.Message);
        }
    }

    private static QueryOptions Options(DataPlaneRequest request)
    {
        RequestParameters p = request.Parameters;
        var limits = request.Limits;
        TimeSpan cap = limits.QueryTimeout > TimeSpan.Zero ? limits.QueryTimeout : TimeSpan.FromHours(24);
        TimeSpan timeout = cap;
        if (p.Duration("timeout") is { } wanted)
        {
            timeout = TimeSpan.FromMilliseconds(Math.Clamp(wanted, 0, cap.TotalMilliseconds));
        }

        var options = new QueryOptions
        {
            Timeout = timeout,
            MaxSamples = Math.Min(
                limits.SamplesPerQuery > 0 ? limits.SamplesPerQuery : long.MaxValue,
                limits.MemoryPerQuery > 0 ? Math.Max(1, limits.MemoryPerQuery / BytesPerSample) : long.MaxValue),
            MaxSeries = (int)Math.Min(int.MaxValue, limits.SeriesPerQuery),
            MaxLabelBytes = limits.MemoryPerQuery > 0 ? limits.MemoryPerQuery : long.MaxValue,
            DefaultSubqueryStep = request.Instance.EvaluationInterval,
            PerStepStatistics = p.Get("stats") == "all",
        };
        if (p.Get("lookback_delta") is { } lookback)
        {
            if (!ApiTime.TryParseDuration(lookback, out double ms, out string error))
            {
                throw ApiException.BadData("error parsing lookback delta duration: " + error);
            }

            // As Prometheus: nothing and zero mean the server's own.
            options = ms > 0 ? options with { LookbackDelta = (long)ms } : options;
        }

        return options;
    }

    private async Task<QueryResult> RunAsync(DataPlaneRequest request, QueryOptions options, Func<QueryOptions, QueryResult> evaluate)
    {
        try
        {
            using QueryGate.Place place = await gate.EnterAsync(request.Instance, options.Timeout, request.Cancellation).ConfigureAwait(false);
            QueryResult result = evaluate(options with { Timeout = options.Timeout - place.Waited });
            result.Statistics.ExecQueueTime = place.Waited.TotalSeconds;
            request.Instance.Usage.CountQuery(result.Statistics.SamplesRead);
            return result;
        }
        catch (QueryException e)
        {
            request.Instance.Usage.CountFailedQuery();
            throw e.Kind switch
            {
                QueryErrorKind.BadData => ApiException.InvalidParameter("query", e.Message),
                QueryErrorKind.Execution => new ApiException(422, "execution", e.Message),
                QueryErrorKind.Timeout => new ApiException(503, "timeout", e.Message),
                QueryErrorKind.Canceled => new ApiException(499, "canceled", e.Message),
                _ => new ApiException(500, "internal", e.Message),
            };
        }
        catch (OperationCanceledException)
        {
            throw new ApiException(499, "canceled", "query was canceled in query execution");
        }
    }

    private static Task AnswerAsync(DataPlaneRequest request, QueryResult result, int limit)
    {
        QueryValue value = Truncate(result.Value, limit, out bool truncated);
        CheckSize(value, request.Limits.ResponseBytes);
        List<string> warnings = [.. result.Warnings];
        if (truncated)
        {
            warnings.Add("results truncated due to limit");
        }

        string? stats = request.Parameters.Get("stats");
        if (stats is not (null or "true" or "all"))
        {
            warnings.Add($"value {GoQuote.Quote(stats.Length > 100 ? stats[..100] : stats)} for parameter \"stats\" is deprecated and will be rejected in the next major release, use \"true\" or \"all\"");
        }

        return Envelope.SuccessAsync(
            request.Http, json => QueryResultWriter.WriteAsync(json, value, stats is null ? null : result.Statistics, request.Cancellation), warnings, result.Infos);
    }

    // Before the first byte goes out: an answer that has begun can only be cut. Points are counted at their usual size.
    private static void CheckSize(QueryValue value, long limit)
    {
        const long pointBytes = 28;
        const long bucketBytes = 24;
        const long seriesBytes = 32;
        long estimate = value switch
        {
            VectorValue v => v.Samples.Sum(s => seriesBytes + s.Labels.Encoded.Length + pointBytes + (s.Histogram is { } h ? bucketBytes * (h.PositiveBuckets.Length + h.NegativeBuckets.Length) : 0)),
            MatrixValue m => m.Series.Sum(s => seriesBytes + s.Labels.Encoded.Length + (pointBytes * (s.FloatTimes.Length + (10L * s.HistogramTimes.Length)))),
            _ => 0,
        };
        if (limit > 0 && estimate > limit)
        {
            throw new ApiException(422, "execution", FormattableString.Invariant(
                $"limit responseBytes: the answer would have about {estimate} bytes, the instance allows {limit}; ask for fewer series, a shorter range or a larger step"));
        }
    }

    private static QueryValue Truncate(QueryValue value, int limit, out bool truncated)
    {
        truncated = false;
        switch (value)
        {
            case VectorValue v when limit > 0 && v.Samples.Count > limit:
                truncated = true;
                return new VectorValue([.. v.Samples.Take(limit)]);
            case MatrixValue m when limit > 0 && m.Series.Count > limit:
                truncated = true;
                return new MatrixValue([.. m.Series.Take(limit)]);
            default:
                return value;
        }
    }
}
