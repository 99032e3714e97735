using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Primitives.Bits;
using Deucalion.Storage.Reading;
using Deucalion.Wire.Chunks;
using Deucalion.Wire.Protobuf;

namespace Deucalion.Wire.RemoteRead;

/// <summary>Writes the answers of remote read. Not for many threads.</summary>
public sealed class ReadResponseWriter
{
    private readonly ChunkSplitter _splitter = new();
    private readonly List<EncodedChunk> _chunks = [];
    private readonly ProtoWriter _frame = new();

    /// <summary>Writes one TimeSeries of a QueryResult (response type SAMPLES).</summary>
    public static void WriteSeries(ProtoWriter output, LabelSet labels, SeriesColumns samples)
    {
        int series = output.Begin(1);
        PrometheusMessage.WriteLabels(output, 1, labels);
        ReadOnlySpan<NativeHistogram?> histograms = samples.Histograms;
        for (int i = 0; i < samples.Count; i++)
        {
            if (!histograms.IsEmpty && histograms[i] is { } h)
            {
                PrometheusMessage.WriteHistogram(output, 4, samples.Times[i], h);
            }
            else
            {
                PrometheusMessage.WriteSample(output, 2, samples.Times[i], samples.Values[i]);
            }
        }

        output.End(series);
    }

    /// <summary>
    /// Writes the frames of one series (response type STREAMED_XOR_CHUNKS): length as varint, CRC-32C big-endian, ChunkedReadResponse. A frame
    /// ends with the chunk that takes it over <paramref name="maxFrameBytes"/>.
    /// </summary>
    public void WriteFrames(ProtoWriter output, LabelSet labels, SeriesColumns samples, int queryIndex, int maxFrameBytes)
    {
        _chunks.Clear();
        _splitter.Split(samples, _chunks);
        int room = maxFrameBytes - labels.Encoded.Length;
        for (int at = 0; at < _chunks.Count;)
        {
            _frame.Clear();
            int series = _frame.Begin(1);
            PrometheusMessage.WriteLabels(_frame, 1, labels);
            int left = room;
            do
            {
                EncodedChunk chunk = _chunks[at++];
                int mark = _frame.Begin(2);
                _frame.VarintUnlessZero(1, (ulong)chunk.MinTime);
                _frame.VarintUnlessZero(2, (ulong)chunk.MaxTime);
                _frame.Varint(3, (ulong)chunk.Encoding);
                _frame.Bytes(4, chunk.Data.Span);
                left -= _frame.Length - mark;
                _frame.End(mark);
            }
            while (left > 0 && at < _chunks.Count);
            _frame.End(series);
            _frame.VarintUnlessZero(2, (ulong)queryIndex);
            AppendFrame(output, _frame.Written);
        }
    }

    private static void AppendFrame(ProtoWriter output, ReadOnlySpan<byte> message)
    {
        output.Raw((ulong)message.Length);
        output.RawBigEndian(Crc32C.Compute(message));
        output.RawBytes(message);
    }
}
