using System.Globalization;
using System.Text;
using Deucalion.Api.Http;
using Deucalion.Api.Push;
using Deucalion.Api.Write;
using Deucalion.RemoteWrite.Receiving;
using Deucalion.Storage.Writing;
using Deucalion.Wire;
using Deucalion.Wire.Compression;
using Deucalion.Wire.Import;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Import;

/// <summary>
/// Line by line doors: Influx line protocol, VictoriaMetrics' JSON lines, CSV, Prometheus text. Bodies of any length are stored piece by piece in bounded
/// memory. Good lines are stored; when some were bad the answer is 400 and names the first of them by line and column.
/// </summary>
public sealed class ImportEndpoint(BatchReceiver receiver, TimeProvider clock)
{
    private const int SamplesPerPiece = 20_000;
    private const int ListedProblems = 3;

    /// <summary>Influx line protocol; <c>precision</c>, <c>db</c>, <c>extra_label</c>.</summary>
    public Task InfluxAsync(DataPlaneRequest request) =>
        RunAsync(request, settings => new InfluxLineParser(settings, Query(request, "db"), Query(request, "precision")));

    /// <summary>JSON lines; <c>extra_label</c>.</summary>
    public Task JsonAsync(DataPlaneRequest request) => RunAsync(request, settings => new JsonLineParser(settings));

    /// <summary>CSV; <c>format</c>, <c>extra_label</c>.</summary>
    public Task CsvAsync(DataPlaneRequest request) => RunAsync(request, settings => Query(request, "format") is { Length: > 0 } format
        ? new CsvLineParser(settings, format)
        : throw new ArgumentException("the parameter format is missing: format=position:type:extension,… with the types time, label and metric"));

    /// <summary>Prometheus text; <c>timestamp</c> (ms) for samples without one, <c>extra_label</c>, or <paramref name="labels"/> from the path as a push gateway has them (empty = none).</summary>
    public Task PrometheusAsync(DataPlaneRequest request, string labels) => RunAsync(request, settings => new PrometheusLineParser(settings), labels);

    private async Task RunAsync(DataPlaneRequest request, Func<ImportSettings, ILineParser> create, string labels = "")
    {
        HttpContext http = request.Http;
        try
        {
            RemoteWriteLimits limits = WriteLimits.Of(request);
            ILineParser parser = create(Settings(request, limits, labels));
            Stream? body = BodyStreams.Open(http.Request.Headers.ContentEncoding, http.Request.Body);
            if (body is null)
            {
                await PlainText.WriteAsync(http, 415, $"the encoding {http.Request.Headers.ContentEncoding} is not known; gzip, deflate and zstd are").ConfigureAwait(false);
                return;
            }

            await using (body.ConfigureAwait(false))
            {
                await StoreAsync(request, body, parser, limits).ConfigureAwait(false);
            }
        }
        catch (ArgumentException e)
        {
            await PlainText.WriteAsync(http, 400, e.Message).ConfigureAwait(false);
        }
        catch (ApiException e)
        {
            await PlainText.WriteAsync(http, e.Status, e.Message).ConfigureAwait(false);
        }
    }

    private async Task StoreAsync(DataPlaneRequest request, Stream body, ILineParser parser, RemoteWriteLimits limits)
    {
        var lines = new LineReader(body, limits.MaxDecodedBytes);
        var batch = new WriteBatch();
        var problems = new Problems();
        BatchOutcome? stop = null;
        long bytes = 0;
        try
        {
            while (stop is null && await lines.ReadAsync(request.Cancellation).ConfigureAwait(false))
            {
                Parse(parser, lines, batch, problems);
                bytes += lines.Line.Length;
                if (batch.SampleCount >= SamplesPerPiece || batch.SeriesCount >= SamplesPerPiece || bytes > limits.MaxDecodedBytes)
                {
                    bytes = 0;
                    stop = await FlushAsync(request, batch, limits, problems).ConfigureAwait(false);
                }
            }
        }
        catch (Exception e) when (e is WireFormatException || BodyStreams.IsDamage(e))
        {
            problems.Add(e is WireFormatException ? e.Message : $"{request.Http.Request.Headers.ContentEncoding}: corrupt input: {e.Message}");
        }

        stop ??= await FlushAsync(request, batch, limits, problems).ConfigureAwait(false);
        request.Instance.Usage.CountWrite(0, 0, lines.TotalBytes);
        if (stop is not null)
        {
            if (stop.RetryAfterSeconds > 0)
            {
                request.Http.Response.Headers.RetryAfter = stop.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
            }

            await PlainText.WriteAsync(request.Http, stop.Status, FormattableString.Invariant($"{stop.Text} (stopped at line {lines.Number}; what was stored before stays)")).ConfigureAwait(false);
            return;
        }

        await PlainText.WriteAsync(request.Http, problems.Count == 0 ? 204 : 400, problems.ToString()).ConfigureAwait(false);
    }

    private static void Parse(ILineParser parser, LineReader lines, WriteBatch batch, Problems problems)
    {
        try
        {
            parser.Parse(lines.Line.Span, batch);
        }
        catch (LineException e)
        {
            problems.Add(e.Column > 0
                ? FormattableString.Invariant($"line {lines.Number}, column {e.Column}: {e.Message}")
                : FormattableString.Invariant($"line {lines.Number}: {e.Message}"));
        }
    }

    // Null: go on. What was refused for itself is remembered; a limit or a store that is away ends the import.
    private async ValueTask<BatchOutcome?> FlushAsync(DataPlaneRequest request, WriteBatch batch, RemoteWriteLimits limits, Problems problems)
    {
        BatchOutcome outcome = await receiver.StoreAsync(request.Instance.Appender, batch, limits, request.Cancellation).ConfigureAwait(false);
        request.Instance.Usage.CountSamples(outcome.Stored, outcome.Refused);
        batch.Clear();
        if (outcome.Status == 400)
        {
            problems.Add(outcome.Text);
            return null;
        }

        return outcome.Status == 204 ? null : outcome;
    }

    private ImportSettings Settings(DataPlaneRequest request, RemoteWriteLimits limits, string labels)
    {
        var extra = new List<KeyValuePair<byte[], byte[]>>();
        foreach (string? label in request.Http.Request.Query["extra_label"])
        {
            int equals = label?.IndexOf('=') ?? -1;
            if (equals <= 0)
            {
                throw new ArgumentException($"extra_label must be name=value, it is {Model.Labels.GoQuote.Quote(label ?? string.Empty)}");
            }

            extra.Add(new(Encoding.UTF8.GetBytes(label![..equals]), Encoding.UTF8.GetBytes(label[(equals + 1)..])));
        }

        if (labels.Length > 0)
        {
            extra.AddRange(PushPath.Parse(labels).Select(l => KeyValuePair.Create(Encoding.UTF8.GetBytes(l.Key), Encoding.UTF8.GetBytes(l.Value))));
        }

        if (extra.Count > 100)
        {
            throw new ArgumentException("more than 100 extra labels");
        }

        long now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (Query(request, "timestamp") is { Length: > 0 } text && !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out now))
        {
            throw new ArgumentException("timestamp must be a whole number of milliseconds");
        }

        return new ImportSettings(now, extra, limits.Labels);
    }

    private static string Query(DataPlaneRequest request, string name) => request.Http.Request.Query[name].ToString();

    private sealed class Problems
    {
        private readonly List<string> _listed = [];

        public long Count { get; private set; }

        public void Add(string problem)
        {
            Count++;
            if (_listed.Count < ListedProblems)
            {
                _listed.Add(problem.Length > 250 ? problem[..250] + "…" : problem);
            }
        }

        public override string ToString() =>
            string.Join("\n", _listed) + (Count > _listed.Count ? FormattableString.Invariant($"\nand {Count - _listed.Count} more") : string.Empty);
    }
}
