using System.Net.Http.Headers;
using Deucalion.Api.Tests.Http;
using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Storage.Reading;
using Deucalion.Storage.Writing;
using Deucalion.Wire.Compression;
using Deucalion.Wire.Protobuf;
using Deucalion.Wire.RemoteRead;

namespace Deucalion.Api.Tests.Protocols;

/// <summary>Remote read over HTTP in both response types, read back by the client side.</summary>
public sealed class RemoteReadTests : IAsyncLifetime
{
    private PlaneHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await PlaneHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData(ReadRequest.Samples)]
    [InlineData(ReadRequest.StreamedXorChunks)]
    public async Task Floats_and_histograms_come_back_as_they_were_stored(int type)
    {
        var expected = new SeriesColumns();
        var batch = new WriteBatch();
        var random = new Random(7);
        batch.BeginSeries(LabelSet.Of(("__name__", "mixed"), ("a", "b")));
        for (int i = 0; i < 300; i++)
        {
            double value = i % 7 == 0 ? i : random.NextDouble() * 1e6;
            batch.AddSample(PlaneHost.Now - 600_000 + (i * 1000) + random.Next(300), value);
        }

        batch.BeginSeries(LabelSet.Of(("__name__", "hist")));
        for (int i = 0; i < 150; i++)
        {
            batch.AddHistogram(PlaneHost.Now - 600_000 + (i * 1000), Histogram(i, integer: i < 100));
        }

        AppendResult stored = await _host.Instance.Store.AppendAsync(batch, AppendOptions.Partial, PlaneHost.Stop);
        Assert.Equal(0, stored.FailureCount);

        IReadOnlyList<ReadSeries> floats = await ReadAsync(type, "mixed");
        ReadSeries series = Assert.Single(floats);
        Assert.Equal(batch.Times(0), series.Samples.Times);
        Assert.Equal(batch.Values(0), series.Samples.Values);

        ReadSeries histograms = Assert.Single(await ReadAsync(type, "hist"));
        Assert.Equal(150, histograms.Samples.Count);
        for (int i = 0; i < 150; i++)
        {
            NativeHistogram h = histograms.Samples.Histograms[i]!;
            NativeHistogram was = batch.Histograms(1)[i].Histogram;
            Assert.Equal(was.ToString(), h.ToString());
            Assert.Equal((was.IsInteger, was.Schema, was.Count), (h.IsInteger, h.Schema, h.Count));
        }
    }

    [Fact]
    public async Task Matchers_select_and_bad_requests_are_plain_text()
    {
        await _host.FillAsync();
        Assert.Equal(2, (await ReadAsync(ReadRequest.Samples, new Matcher(MatcherType.Regex, "__name__", "metric_.*"))).Count);
        Assert.Single(await ReadAsync(ReadRequest.StreamedXorChunks, new Matcher(MatcherType.NotEqual, "team", "a"), new Matcher(MatcherType.Regex, "__name__", "metric_.+")));
        Assert.Empty(await ReadAsync(ReadRequest.Samples, "nothing"));
        Assert.Equal(400, (await _host.SendAsync("POST", "api/v1/read", new ByteArrayContent([1, 2, 3]))).Status);
        Assert.Equal(400, (await PostAsync(new ReadRequest([], [99]))).Status);
        Assert.Equal(405, (await _host.GetAsync("api/v1/read")).Status);
    }

    [Fact]
    public async Task Label_scopes_hold()
    {
        string ann = await _host.ScopedAsync();
        await _host.FillAsync();
        var query = new ReadQuery(0, PlaneHost.Now, [new Matcher(MatcherType.Regex, "__name__", ".+")], null);
        using HttpResponseMessage response = await SendAsync(new ReadRequest([query], [ReadRequest.StreamedXorChunks]), ann);
        ReadSeries only = Assert.Single(Frames(await response.Content.ReadAsByteArrayAsync(PlaneHost.Stop)));
        Assert.Equal("a", only.Labels["team"]);
    }

    [Fact]
    public async Task Random_requests_never_fail_the_server()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        var good = new ProtoWriter();
        ReadRequestCodec.Encode(new ReadRequest([new ReadQuery(0, PlaneHost.Now, [new Matcher(MatcherType.Regex, "__name__", "m.*")], null)], [1]), good);
        for (int i = 0; i < 150; i++)
        {
            byte[] message = good.Written.ToArray();
            message[random.Next(message.Length)] ^= (byte)(1 << random.Next(8));
            byte[] body = i % 2 == 0 ? SnappyBlock.Compress(message.AsSpan(0, random.Next(message.Length + 1))) : message;
            PlaneAnswer answer = await _host.SendAsync("POST", "api/v1/read", new ByteArrayContent(body));
            Assert.True(answer.Status is 200 or 400, $"seed {seed}: {answer.Status} {answer.Text}");
        }
    }

    private static NativeHistogram Histogram(int i, bool integer) => new()
    {
        IsInteger = integer,
        Schema = 1,
        ZeroThreshold = 0.001,
        ZeroCount = i,
        Count = (3 * i) + 3,
        Sum = i * 1.5,
        PositiveSpans = [new BucketSpan(-2, 1), new BucketSpan(1, 1)],
        PositiveBuckets = [i + 1, i + 2],
    };

    private Task<IReadOnlyList<ReadSeries>> ReadAsync(int type, string name) => ReadAsync(type, new Matcher(MatcherType.Equal, "__name__", name));

    private async Task<IReadOnlyList<ReadSeries>> ReadAsync(int type, params Matcher[] matchers)
    {
        using HttpResponseMessage response = await SendAsync(new ReadRequest([new ReadQuery(0, PlaneHost.Now, matchers, null)], [type]));
        byte[] body = await response.Content.ReadAsByteArrayAsync(PlaneHost.Stop);
        Assert.True(response.IsSuccessStatusCode, System.Text.Encoding.UTF8.GetString(body));
        if (type == ReadRequest.StreamedXorChunks)
        {
            Assert.Equal("application/x-streamed-protobuf; proto=prometheus.ChunkedReadResponse", response.Content.Headers.ContentType!.ToString());
            return Frames(body);
        }

        Assert.Equal(("application/x-protobuf", "snappy"), (response.Content.Headers.ContentType!.ToString(), response.Content.Headers.ContentEncoding.Single()));
        byte[] buffer = [];
        int length = SnappyBlock.Decompress(body, ref buffer, 100 << 20);
        var reader = new ReadResponseReader(0, long.MaxValue, long.MaxValue);
        reader.ReadSamples(buffer.AsSpan(0, length));
        return reader.Series();
    }

    private static IReadOnlyList<ReadSeries> Frames(byte[] body)
    {
        var reader = new ReadResponseReader(0, long.MaxValue, long.MaxValue);
        int at = 0;
        while (at < body.Length)
        {
            Assert.True(ReadResponseReader.TryFrame(body.AsSpan(at), 10 << 20, out ReadOnlySpan<byte> frame, out int used));
            reader.ReadFrame(frame);
            at += used;
        }

        return reader.Series();
    }

    private async Task<PlaneAnswer> PostAsync(ReadRequest request)
    {
        var message = new ProtoWriter();
        ReadRequestCodec.Encode(request, message);
        return await _host.SendAsync("POST", "api/v1/read", new ByteArrayContent(SnappyBlock.Compress(message.Written)));
    }

    private async Task<HttpResponseMessage> SendAsync(ReadRequest read, string? authorization = null)
    {
        var message = new ProtoWriter();
        ReadRequestCodec.Encode(read, message);
        using var request = new HttpRequestMessage(HttpMethod.Post, _host.Url + "api/v1/read") { Content = new ByteArrayContent(SnappyBlock.Compress(message.Written)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return await _host.Client.SendAsync(request, PlaneHost.Stop);
    }
}
