using Deucalion.Model.Labels;
using Deucalion.RemoteWrite.Receiving;
using Deucalion.Storage;
using Deucalion.Storage.Writing;
using Deucalion.Testing;
using Deucalion.Wire.Compression;
using Deucalion.Wire.RemoteWrite;

namespace Deucalion.RemoteWrite.Tests;

public sealed class RemoteWriteReceiverTests
{
    private static readonly byte[] OneSeries = new RemoteWriteMessage().Add([("__name__", "m"), ("team", "a")], (1000, 1)).ToArray();

    private readonly RecordingAppender _appender = new();
    private readonly RemoteWriteReceiver _receiver = new(TimeProvider.System);

    [Fact]
    public async Task Version_1_is_all_or_nothing_and_answers_204()
    {
        RemoteWriteOutcome outcome = await ReceiveAsync(RemoteWriteVersion.V1, SnappyBlock.Compress(OneSeries));
        Assert.Equal(204, outcome.Status);
        Assert.False(outcome.HasCounts);
        Assert.True(_appender.Options!.AtomicBatch);
        Assert.Equal(1, _appender.Series);
    }

    [Fact]
    public async Task Refused_samples_are_named_briefly()
    {
        _appender.Failures = [.. Enumerable.Range(0, 50).Select(_ => new AppendFailure(0, 1000, AppendFailureKind.OutOfOrder))];
        RemoteWriteOutcome outcome = await ReceiveAsync(RemoteWriteVersion.V1, SnappyBlock.Compress(OneSeries));
        Assert.Equal(400, outcome.Status);
        Assert.Contains("out of order sample", outcome.Text);
        Assert.Contains("team=\"a\"", outcome.Text);
        Assert.Contains("and 47 more", outcome.Text);
        Assert.True(outcome.Text.Length < 1000);
    }

    [Fact]
    public async Task Series_limit_asks_to_come_back()
    {
        _appender.Failures = [new AppendFailure(0, 1000, AppendFailureKind.SeriesLimit)];
        RemoteWriteOutcome outcome = await ReceiveAsync(RemoteWriteVersion.V1, SnappyBlock.Compress(OneSeries));
        Assert.Equal(429, outcome.Status);
        Assert.True(outcome.RetryAfterSeconds > 0);
    }

    [Fact]
    public async Task Storage_that_is_not_there_is_503_so_that_senders_repeat()
    {
        _appender.Unavailable = true;
        RemoteWriteOutcome outcome = await ReceiveAsync(RemoteWriteVersion.V1, SnappyBlock.Compress(OneSeries));
        Assert.Equal(503, outcome.Status);
        Assert.Contains("disk full", outcome.Text);
    }

    [Fact]
    public async Task Label_scopes_refuse_the_whole_request_and_name_the_series()
    {
        var limits = new RemoteWriteLimits { LabelScopes = [[new Matcher(MatcherType.Equal, "team", "b")]] };
        RemoteWriteOutcome outcome = await ReceiveAsync(RemoteWriteVersion.V1, SnappyBlock.Compress(OneSeries), limits);
        Assert.Equal(403, outcome.Status);
        Assert.Contains("team=\"a\"", outcome.Text);
        Assert.Equal(0, _appender.Series);
    }

    [Theory]
    [InlineData(2, 0, 0, "labelsPerSeries")]
    [InlineData(0, 8, 0, "labelNameLength")]
    [InlineData(0, 0, 5, "labelValueLength")]
    public async Task Labels_beyond_a_limit_are_named_and_the_rest_is_stored(int labels, int name, int value, string limit)
    {
        byte[] two = new RemoteWriteMessage()
            .Add([("__name__", "good")], (1000, 1))
            .Add([("__name__", "bad"), ("a_long_name", "x"), ("v", "a long value")], (1000, 1)).ToArray();
        RemoteWriteOutcome outcome = await ReceiveAsync(RemoteWriteVersion.V1, SnappyBlock.Compress(two), new RemoteWriteLimits { Labels = new LabelLimits(labels, name, value) });
        Assert.Equal(400, outcome.Status);
        Assert.Contains(limit, outcome.Text);
        Assert.Equal(1, _appender.Series);
        Assert.Equal(1, outcome.Refused);
    }

    [Fact]
    public async Task Samples_beyond_the_rate_are_to_come_again()
    {
        RemoteWriteOutcome outcome = await ReceiveAsync(
            RemoteWriteVersion.V1, SnappyBlock.Compress(OneSeries), new RemoteWriteLimits { Admit = n => n == 1 ? TimeSpan.FromSeconds(2.5) : null });
        Assert.Equal(429, outcome.Status);
        Assert.Equal(3, outcome.RetryAfterSeconds);
        Assert.Contains("samplesPerSecond", outcome.Text);
        Assert.Equal(0, _appender.Series);
    }

    [Theory]
    [InlineData("gzip", 415)]
    [InlineData("snappy", 400)]
    [InlineData("zstd", 400)]
    public async Task Bodies_that_are_not_what_they_say(string encoding, int status)
    {
        RemoteWriteOutcome outcome = await _receiver.ReceiveAsync(_appender, RemoteWriteVersion.V1, encoding, new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 }, new RemoteWriteLimits(), CancellationToken.None);
        Assert.Equal(status, outcome.Status);
    }

    [Fact]
    public async Task Zstandard_is_taken_and_bounded()
    {
        using var compressor = new ZstdSharp.Compressor();
        Assert.Equal(204, (await _receiver.ReceiveAsync(_appender, RemoteWriteVersion.V1, "zstd", compressor.Wrap(OneSeries).ToArray(), new RemoteWriteLimits(), CancellationToken.None)).Status);
        byte[] bomb = compressor.Wrap(new byte[40 << 20]).ToArray();
        Assert.Equal(413, (await _receiver.ReceiveAsync(_appender, RemoteWriteVersion.V1, "zstd", bomb, new RemoteWriteLimits(), CancellationToken.None)).Status);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("application/x-protobuf", true)]
    [InlineData("application/x-protobuf;proto=io.prometheus.write.v2.Request", true)]
    [InlineData("application/x-protobuf; proto=prometheus.WriteRequest", true)]
    [InlineData("application/x-protobuf;proto=other", false)]
    [InlineData("application/json", false)]
    [InlineData("application/x-protobuf;proto", false)]
    public void Content_types(string? type, bool good) => Assert.Equal(good, WriteContentType.TryParse(type, out _, out _));

    private async Task<RemoteWriteOutcome> ReceiveAsync(RemoteWriteVersion version, byte[] body, RemoteWriteLimits? limits = null) =>
        await _receiver.ReceiveAsync(_appender, version, "snappy", body, limits ?? new RemoteWriteLimits(), CancellationToken.None);

    private sealed class RecordingAppender : IAppender
    {
        public IReadOnlyList<AppendFailure> Failures { get; set; } = [];

        public bool Unavailable { get; set; }

        public AppendOptions? Options { get; private set; }

        public int Series { get; private set; }

        public ValueTask<AppendResult> AppendAsync(WriteBatch batch, AppendOptions options, CancellationToken cancellation)
        {
            if (Unavailable)
            {
                throw new StorageUnavailableException("disk full");
            }

            Options = options;
            Series += batch.SeriesCount;
            var result = new AppendResult { SamplesStored = batch.SampleCount };
            foreach (AppendFailure f in Failures)
            {
                result.Add(f);
            }

            return ValueTask.FromResult(result);
        }
    }
}
