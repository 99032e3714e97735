using System.Text;
using System.Text.Json;
using Deucalion.Api.Http;
using Deucalion.Api.Json;
using Deucalion.Api.Parameters;
using Deucalion.Model.Labels;
using Deucalion.PromQL;
using Deucalion.PromQL.Explain;
using Deucalion.PromQL.Results;
using Deucalion.PromQL.Syntax;
using Deucalion.PromQL.Tracing;
using Deucalion.Runtime.Queries;
using Deucalion.Storage.Reading;

namespace Deucalion.Api.Query;

/// <summary><c>query</c>, <c>query_range</c>, <c>format_query</c>, <c>parse_query</c>, <c>query_exemplars</c>.</summary>
public sealed class QueryEndpoints(IQueryEngine engine, QueryRunner runner, TimeProvider clock)
{
    // web/api/v1: (end - start) / step may be 11,000, so 11,001 points pass.
    private const long DefaultMaxPoints = 11_000;

    private const int RetryAfterSeconds = 5;

    /// <summary>The queries that run.</summary>
    public ActiveQueryEndpoints Active { get; } = new(runner.Active, clock);

    /// <summary>Evaluates at one time.</summary>
    public Task InstantAsync(DataPlaneRequest request)
    {
        int limit = request.Parameters.Limit();
        long time = request.Parameters.Time("time", clock.GetUtcNow().ToUnixTimeMilliseconds());
        QueryOptions options = QueryParameters.Options(request);
        return AnswerAsync(request, new QueryDescription(QueryParameters.Expression(request), time, time, 0), options, limit);
    }

    /// <summary>Evaluates over a range.</summary>
    public Task RangeAsync(DataPlaneRequest request)
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

        QueryOptions options = QueryParameters.Options(request);
        return AnswerAsync(request, new QueryDescription(QueryParameters.Expression(request), start, end, step), options, limit);
    }

    /// <summary>Pretty-prints an expression.</summary>
    public Task FormatAsync(DataPlaneRequest request)
    {
        Expr expr = Parse(QueryParameters.Expression(request));
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
        Expr expr = Parse(QueryParameters.Expression(request));
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

    private async Task AnswerAsync(DataPlaneRequest request, QueryDescription query, QueryOptions options, int limit)
    {
        if (QueryParameters.Flag(request, "explain") || QueryParameters.Flag(request, "dry_run"))
        {
            await ExplainAsync(request, query, options).ConfigureAwait(false);
            return;
        }

        QueryTracer? tracer = QueryParameters.Flag(request, "trace") ? new QueryTracer(clock) : null;
        using ActiveQuery active = runner.Active.Begin(request.Instance.Record.Id, query, request.Origin, request.Cancellation);
        try
        {
            QueryResult result = await RunAsync(request, active, options with { Tracer = tracer }).ConfigureAwait(false);
            await QueryAnswer.WriteAsync(request, result, limit, tracer, active.Cancellation).ConfigureAwait(false);
        }
        catch (ApiException e) when (tracer is not null)
        {
            await TraceWriter.ErrorAsync(request.Http, e, tracer).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!request.Cancellation.IsCancellationRequested)
        {
            // Cancelled while the answer went out: what was sent cannot be taken back.
            await Envelope.ErrorAsync(request.Http, Translate(new QueryException(QueryErrorKind.Canceled, "query was canceled while its answer was written"))).ConfigureAwait(false);
        }
    }

    private async Task<QueryResult> RunAsync(DataPlaneRequest request, ActiveQuery active, QueryOptions options)
    {
        QueryDescription q = active.Query;
        try
        {
            return await runner.RunAsync(
                request.Instance,
                active,
                options,
                (o, cancellation) => q.Step == 0
                    ? engine.Instant(request.Readable, q.Expression, q.Start, o, cancellation)
                    : engine.Range(request.Readable, q.Expression, q.Start, q.End, q.Step, o, cancellation)).ConfigureAwait(false);
        }
        catch (QueryException e)
        {
            throw Translate(e);
        }
    }

    private async Task ExplainAsync(DataPlaneRequest request, QueryDescription q, QueryOptions options)
    {
        ExplainedQuery explained;
        try
        {
            explained = engine.Explain(request.Readable, q.Expression, q.Start, q.End, q.Step, options, request.Cancellation);
        }
        catch (QueryException e)
        {
            throw Translate(e);
        }

        await (QueryParameters.Flag(request, "explain") ? ExplainWriter.ExplainAsync(request, explained) : ExplainWriter.DryRunAsync(request, explained)).ConfigureAwait(false);
    }

    private static ApiException Translate(QueryException e) => e.Kind switch
    {
        QueryErrorKind.BadData => ApiException.InvalidParameter("query", e.Message),
        QueryErrorKind.Execution => new ApiException(422, "execution", e.Message),
        QueryErrorKind.Timeout => new ApiException(503, "timeout", e.Message, RetryAfterSeconds),
        QueryErrorKind.Unavailable => new ApiException(503, "unavailable", e.Message, RetryAfterSeconds),
        QueryErrorKind.Canceled => new ApiException(499, "canceled", e.Message),
        _ => new ApiException(500, "internal", e.Message),
    };
}
