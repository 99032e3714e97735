using System.Globalization;
using System.Text;
using Deucalion.Model.Labels;
using Deucalion.Wire.Otlp;
using Deucalion.Wire.Protobuf;

namespace Deucalion.Doors.Benchmarks;

/// <summary>The same samples, one of each of a number of series with eight labels, in the form of each door.</summary>
internal static class Bodies
{
    private const long Time = 1_767_225_600_000;

    public static byte[] RemoteWrite1(int series)
    {
        var w = new ProtoWriter();
        for (int i = 0; i < series; i++)
        {
            int mark = w.Begin(1);
            PrometheusMessage.WriteLabels(w, 1, LabelSet.Of(Labels(i).Append(KeyValuePair.Create("__name__", "http_requests_total"))));
            PrometheusMessage.WriteSample(w, 2, Time, i * 1.5);
            w.End(mark);
        }

        return w.Written.ToArray();
    }

    public static byte[] Otlp(int series)
    {
        var w = new ProtoWriter();
        int resource = w.Begin(1);
        int scope = w.Begin(2);
        int metric = w.Begin(2);
        w.Text(1, "http.requests");
        int sum = w.Begin(7);
        w.Varint(2, 2);
        w.Varint(3, 1);
        for (int i = 0; i < series; i++)
        {
            int point = w.Begin(1);
            foreach ((string name, string value) in Labels(i))
            {
                int attribute = w.Begin(7);
                w.Text(1, name);
                int any = w.Begin(2);
                w.Text(1, value);
                w.End(any);
                w.End(attribute);
            }

            w.Double(3, BitConverter.Int64BitsToDouble(Time * 1_000_000));
            w.Double(4, i * 1.5);
            w.End(point);
        }

        w.End(sum);
        w.End(metric);
        w.End(scope);
        w.End(resource);
        return w.Written.ToArray();
    }

    public static byte[] OtlpJson(int series) => Encoding.UTF8.GetBytes(
        "{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[{\"name\":\"http.requests\",\"sum\":{\"aggregationTemporality\":2,\"isMonotonic\":true,\"dataPoints\":["
        + string.Join(',', Enumerable.Range(0, series).Select(i =>
            "{\"attributes\":[" + string.Join(',', Labels(i).Select(l => $"{{\"key\":\"{l.Key}\",\"value\":{{\"stringValue\":\"{l.Value}\"}}}}"))
            + $"],\"timeUnixNano\":\"{Time}000000\",\"asDouble\":{Number(i)}}}"))
        + "]}}]}]}]}");

    public static byte[] Influx(int series) => Lines(series, i => "http," + string.Join(',', Labels(i).Select(l => l.Key + "=" + l.Value)) + $" requests_total={Number(i)} {Time}");

    public static byte[] Prometheus(int series) => Lines(series, i => "http_requests_total{" + string.Join(',', Labels(i).Select(l => $"{l.Key}=\"{l.Value}\"")) + $"}} {Number(i)} {Time}");

    public static byte[] JsonLines(int series) => Lines(series, i =>
        "{\"metric\":{\"__name__\":\"http_requests_total\"," + string.Join(',', Labels(i).Select(l => $"\"{l.Key}\":\"{l.Value}\"")) + $"}},\"values\":[{Number(i)}],\"timestamps\":[{Time}]}}");

    public static byte[] Csv(int series) => Lines(series, i => $"{Number(i)},{Time}," + string.Join(',', Labels(i).Select(l => l.Value)));

    public static string CsvFormat => "1:metric:http_requests_total,2:time:unix_ms," + string.Join(',', Labels(0).Select((l, n) => FormattableString.Invariant($"{n + 3}:label:{l.Key}")));

    private static IEnumerable<KeyValuePair<string, string>> Labels(int i)
    {
        string n = i.ToString("D5", CultureInfo.InvariantCulture);
        return
        [
            new("cluster", "eu-west-1"), new("namespace", "shop"), new("pod", "frontend-7d9c5-" + n), new("instance", "10.0.0.1:8080"), new("job", "kubernetes-pods"), new("method", "GET"), new("code", "200"),
        ];
    }

    private static string Number(int i) => (i * 1.5).ToString(CultureInfo.InvariantCulture);

    private static byte[] Lines(int series, Func<int, string> line) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, series).Select(i => line(i) + "\n")));
}
