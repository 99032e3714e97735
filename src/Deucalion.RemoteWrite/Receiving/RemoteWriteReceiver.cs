using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Deucalion.Model.Labels;
using Deucalion.Storage;
using Deucalion.Storage.Writing;
using Deucalion.Wire;
using Deucalion.Wire.Compression;
using Deucalion.Wire.RemoteWrite;

namespace Deucalion.RemoteWrite.Receiving;

/// <summary>
/// Takes remote write bodies (1.0 and 2.0; snappy and zstd blocks) to a store: decompress, decode, append, answer. Version 1.0 is all or nothing, 2.0
/// stores what is good. Working memory is pooled between requests. Safe from many threads.
/// </summary>
public sealed class RemoteWriteReceiver(TimeProvider time)
{
    private const int ListedFailures = AppendFailureText.Listed;

    private readonly ConcurrentBag<Workspace> _pool = [];

    /// <summary>
    /// Stores one request. Samples of any age are taken, only the future is limited.
    /// Every outcome is an answer; nothing is thrown but <see cref="OperationCanceledException"/>.
    /// </summary>
    public async ValueTask<RemoteWriteOutcome> ReceiveAsync(
        IAppender appender, RemoteWriteVersion version, string? contentEncoding, ReadOnlyMemory<byte> body, RemoteWriteLimits limits, CancellationToken cancellation)
    {
        if (!_pool.TryTake(out Workspace? work))
        {
            work = new Workspace();
        }

        try
        {
            DecodedWrite decoded;
            try
            {
                decoded = Decode(work, version, contentEncoding, body.Span, limits);
            }
            catch (PayloadTooLargeException e)
            {
                return new RemoteWriteOutcome(413, e.Message);
            }
            catch (WireFormatException e)
            {
                return new RemoteWriteOutcome(400, e.Message, version == RemoteWriteVersion.V2);
            }
            catch (UnknownEncodingException e)
            {
                return new RemoteWriteOutcome(415, e.Message);
            }

            if (limits.LabelScopes is { } scopes && WriteScopes.FirstOutside(work.Batch, scopes) is { } outside)
            {
                return new RemoteWriteOutcome(403, "the permission behind this credential does not allow to write the series " + AppendFailureText.Shorten(outside.ToString()) + "; nothing of the request was stored", version == RemoteWriteVersion.V2);
            }

            if (limits.Admit?.Invoke(work.Batch.SampleCount + work.Batch.HistogramCount) is { } wait)
            {
                return new RemoteWriteOutcome(
                    429,
                    "limit samplesPerSecond: the instance receives more samples than its rate allows; nothing of the request was stored, send it again later",
                    version == RemoteWriteVersion.V2,
                    RetryAfterSeconds: Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)));
            }

            AppendResult result = await appender.AppendAsync(work.Batch, Options(version, limits), cancellation).ConfigureAwait(false);
            return Answer(version, work.Batch, decoded, result);
        }
        catch (StorageUnavailableException e)
        {
            return new RemoteWriteOutcome(503, e.Message, version == RemoteWriteVersion.V2, RetryAfterSeconds: 5);
        }
        finally
        {
            work.Trim();
            _pool.Add(work);
        }
    }

    private AppendOptions Options(RemoteWriteVersion version, RemoteWriteLimits limits) => new()
    {
        AtomicBatch = version == RemoteWriteVersion.V1,
        MaxTime = (time.GetUtcNow() + limits.MaxAhead).ToUnixTimeMilliseconds(),
        MaxActiveSeries = limits.MaxActiveSeries,
        MaxSeriesPerMetric = limits.MaxSeriesPerMetric,
    };

    private static DecodedWrite Decode(Workspace work, RemoteWriteVersion version, string? encoding, ReadOnlySpan<byte> body, RemoteWriteLimits limits)
    {
        int length = encoding?.Trim().ToLowerInvariant() switch
        {
            null or "" or "snappy" => SnappyBlock.Decompress(body, ref work.Buffer, limits.MaxDecodedBytes),
            "zstd" => Zstandard.Decompress(body, ref work.Buffer, limits.MaxDecodedBytes),
            var other => throw new UnknownEncodingException($"{other} encoding (compression) is not accepted by this server; only snappy and zstd are acceptable"),
        };
        work.Batch.Clear();
        work.V1.Limits = limits.Labels;
        work.V2.Limits = limits.Labels;
        ReadOnlySpan<byte> message = work.Buffer.AsSpan(0, length);
        return version == RemoteWriteVersion.V1 ? work.V1.Decode(message, work.Batch) : work.V2.Decode(message, work.Batch);
    }

    private static RemoteWriteOutcome Answer(RemoteWriteVersion version, WriteBatch batch, DecodedWrite decoded, AppendResult result)
    {
        bool v2 = version == RemoteWriteVersion.V2;
        bool bad = result.SampleFailureCount > 0 || decoded.LimitProblemCount > 0 || (v2 && (decoded.ProblemCount > 0 || result.FailureCount > 0));
        if (!bad)
        {
            return new RemoteWriteOutcome(204, string.Empty, v2, result.SamplesStored, result.HistogramsStored, result.ExemplarsStored)
            {
                Refused = decoded.InvalidLabelSamples,
            };
        }

        var text = new StringBuilder();
        bool overSeries = false;
        long listed = 0;
        foreach (AppendFailure f in result.Failures)
        {
            overSeries |= f.Kind == AppendFailureKind.SeriesLimit;
            if (listed < ListedFailures && (v2 || f.Kind is not (AppendFailureKind.OutOfOrderExemplar or AppendFailureKind.DuplicateExemplar)))
            {
                AppendLine(text, AppendFailureText.Describe(f) + " for series " + AppendFailureText.Shorten(LabelSet.FromEncoded(batch.Labels(f.Series)).ToString()));
                listed++;
            }
        }

        if (v2 || decoded.LimitProblemCount > 0)
        {
            foreach (string problem in decoded.Problems.Take(ListedFailures))
            {
                AppendLine(text, AppendFailureText.Shorten(problem));
                listed++;
            }
        }

        long all = result.FailureCount + (v2 || decoded.LimitProblemCount > 0 ? decoded.ProblemCount : 0);
        if (all > listed)
        {
            AppendLine(text, string.Create(CultureInfo.InvariantCulture, $"and {all - listed} more"));
        }

        return new RemoteWriteOutcome(
            overSeries ? 429 : 400, text.ToString(), v2, result.SamplesStored, result.HistogramsStored, result.ExemplarsStored, overSeries ? 60 : 0)
        {
            Refused = result.SampleFailureCount + decoded.InvalidLabelSamples,
        };
    }

    private static void AppendLine(StringBuilder text, string line) => text.Append(text.Length == 0 ? string.Empty : "\n").Append(line);

    /// <summary>What one request works with.</summary>
    private sealed class Workspace
    {
        public readonly WriteBatch Batch = new();
        public readonly RemoteWriteV1Decoder V1 = new();
        public readonly RemoteWriteV2Decoder V2 = new();
        public byte[] Buffer = new byte[64 << 10];

        /// <summary>An exceptional request must not hold its memory for good.</summary>
        public void Trim()
        {
            Batch.Clear();
            if (Buffer.Length > 4 << 20)
            {
                Buffer = new byte[64 << 10];
            }
        }
    }
}
