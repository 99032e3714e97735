using System.Diagnostics;
using System.Globalization;
using Deucalion.Doors.Benchmarks;
using Deucalion.Model.Configuration;
using Deucalion.RemoteWrite.Receiving;
using Deucalion.Storage.Writing;
using Deucalion.Wire.Compression;
using Deucalion.Wire.Import;
using Deucalion.Wire.Otlp;
using Deucalion.Wire.Protobuf;
using Deucalion.Wire.RemoteWrite;

// Samples per second of CPU time of each write door, from the decompressed or snappy body to the filled batch. Minimum of several runs.
const int Series = 2000;
const int Runs = 5;
var store = new NullStore();
var receiver = new RemoteWriteReceiver(TimeProvider.System);
var limits = new RemoteWriteLimits { Labels = new LabelLimits(256, 1024, 4096) };
var batch = new WriteBatch();
var message = new ProtoWriter();

Task<long> Otlp(ReadOnlySpan<byte> body)
{
    batch.Clear();
    new OtlpTranslator(new OtlpConfiguration(), batch, limits.Labels).Translate(body);
    return Task.FromResult((long)batch.SampleCount);
}

Task<long> OtlpFromJson(byte[] body)
{
    message.Clear();
    OtlpJson.ToProtobuf(body, message);
    return Otlp(message.Written);
}

async Task<long> Lines(byte[] body, Func<ImportSettings, ILineParser> create)
{
    batch.Clear();
    ILineParser parser = create(new ImportSettings(0, [], limits.Labels));
    var lines = new LineReader(new MemoryStream(body), 1 << 20);
    while (await lines.ReadAsync(default))
    {
        parser.Parse(lines.Line.Span, batch);
    }

    return batch.SampleCount;
}

Door[] doors =
[
    new("remote write 1.0 (snappy)", SnappyBlock.Compress(Bodies.RemoteWrite1(Series)), async b => (await receiver.ReceiveAsync(store, RemoteWriteVersion.V1, "snappy", b, limits, default)).Status == 204 ? Series : 0),
    new("OTLP protobuf", Bodies.Otlp(Series), b => Otlp(b)),
    new("OTLP JSON", Bodies.OtlpJson(Series), OtlpFromJson),
    new("Influx lines", Bodies.Influx(Series), b => Lines(b, s => new InfluxLineParser(s, "db", "ms"))),
    new("JSON lines", Bodies.JsonLines(Series), b => Lines(b, s => new JsonLineParser(s))),
    new("CSV", Bodies.Csv(Series), b => Lines(b, s => new CsvLineParser(s, Bodies.CsvFormat))),
    new("Prometheus text", Bodies.Prometheus(Series), b => Lines(b, s => new PrometheusLineParser(s))),
];
double first = 0;
foreach (Door door in doors)
{
    for (int i = 0; i < 30; i++)
    {
        if (await door.Receive(door.Body) != Series)
        {
            throw new InvalidOperationException(door.Name + " does not take its body");
        }
    }

    double best = 0;
    for (int run = 0; run < Runs; run++)
    {
        using Process process = Process.GetCurrentProcess();
        TimeSpan before = process.TotalProcessorTime;
        long samples = 0;
        TimeSpan used;
        do
        {
            samples += await door.Receive(door.Body);
            process.Refresh();
            used = process.TotalProcessorTime - before;
        }
        while (used < TimeSpan.FromMilliseconds(300));
        best = Math.Max(best, samples / used.TotalSeconds);
    }

    first = first == 0 ? best : first;
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{door.Name,-28} {best,12:N0} samples per CPU second {best / first,7:P0} {door.Body.Length / (double)Series,8:N0} bytes a sample"));
}
