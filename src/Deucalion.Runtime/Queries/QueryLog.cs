using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Deucalion.PromQL.Results;

namespace Deucalion.Runtime.Queries;

/// <summary>
/// Writes every query as a line of JSON in the members of Prometheus' query log, with instance, user, duration and, when it failed, the error. A file that
/// was moved away or cut (logrotate) is opened anew. A log that cannot be written never fails a query.
/// </summary>
internal sealed class QueryLog(string path, TimeProvider clock) : IDisposable
{
    private const string InstancePart = "{instance}";

    private readonly ConcurrentDictionary<string, QueryLogFile> _files = new(StringComparer.Ordinal);

    /// <summary>Writes a line.</summary>
    public void Write(ActiveQuery query, QueryStatistics? statistics, TimeSpan took, QueryException? error)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("time", Date(clock.GetUtcNow()));
            json.WriteString("level", "INFO");
            json.WriteString("msg", "promql query logged");
            WriteParameters(json, query.Query);
            if (error is not null)
            {
                json.WriteString("error", error.Message);
            }

            if (statistics is not null)
            {
                WriteStatistics(json, statistics);
            }

            json.WriteStartObject("httpRequest");
            json.WriteString("clientIP", query.Origin.Address);
            json.WriteString("method", query.Origin.Method);
            json.WriteString("path", query.Origin.Path);
            json.WriteEndObject();
            json.WriteString("instance", query.InstanceId);
            json.WriteString("user", query.Origin.User);
            json.WriteNumber("durationSeconds", took.TotalSeconds);
            json.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        string file = path.Replace(InstancePart, query.InstanceId, StringComparison.Ordinal);
        _files.GetOrAdd(file, static (p, c) => new QueryLogFile(p, c), clock).Append(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (QueryLogFile file in _files.Values)
        {
            file.Dispose();
        }
    }

    private static string Date(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string Date(long milliseconds)
    {
        // Years that a date cannot have are beyond what DateTimeOffset takes.
        const long first = -62_135_596_800_000;
        const long last = 253_402_300_799_999;
        return Date(DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, first, last)));
    }

    private static void WriteParameters(Utf8JsonWriter json, QueryDescription q)
    {
        json.WriteStartObject("params");
        json.WriteString("end", Date(q.End));
        json.WriteString("query", q.Expression);
        json.WriteString("start", Date(q.Start));
        json.WriteNumber("step", q.Step / 1000);
        json.WriteEndObject();
    }

    private static void WriteStatistics(Utf8JsonWriter json, QueryStatistics s)
    {
        json.WriteStartObject("stats");
        json.WriteStartObject("timings");
        json.WriteNumber("evalTotalTime", s.EvalTotalTime);
        json.WriteNumber("resultSortTime", s.ResultSortTime);
        json.WriteNumber("queryPreparationTime", s.QueryPreparationTime);
        json.WriteNumber("innerEvalTime", s.InnerEvalTime);
        json.WriteNumber("execQueueTime", s.ExecQueueTime);
        json.WriteNumber("execTotalTime", s.ExecTotalTime);
        json.WriteEndObject();
        json.WriteStartObject("samples");
        json.WriteNumber("totalQueryableSamples", s.TotalQueryableSamples);
        json.WriteNumber("samplesRead", s.SamplesRead);
        json.WriteNumber("peakSamples", s.PeakSamples);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
