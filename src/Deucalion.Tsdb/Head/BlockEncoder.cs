using System.Buffers;
using Deucalion.Model.Histograms;
using Deucalion.Tsdb.Bytes;
using Deucalion.Tsdb.Chunks;

namespace Deucalion.Tsdb.Head;

/// <summary>Encodes columns into exactly sized arrays.</summary>
internal static class BlockEncoder
{
    public static byte[] EncodeTimes(ReadOnlySpan<long> times)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(TimeBlock.MaxEncodedLength(times.Length));
        byte[] result = buffer.AsSpan(0, TimeBlock.Encode(times, buffer)).ToArray();
        ArrayPool<byte>.Shared.Return(buffer);
        return result;
    }

    public static byte[] EncodeValues(ReadOnlySpan<double> values)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ValueBlock.MaxEncodedLength(values.Length));
        byte[] result = buffer.AsSpan(0, ValueBlock.Encode(values, buffer)).ToArray();
        ArrayPool<byte>.Shared.Return(buffer);
        return result;
    }

    public static byte[] EncodeHistograms(ReadOnlySpan<NativeHistogram> histograms)
    {
        var w = new ByteWriter(1024);
        HistogramBlock.Encode(histograms, w);
        return w.ToArray();
    }

    /// <summary>Start times as runs: they change when a process restarts. Null when all are unknown.</summary>
    public static byte[]? EncodeStarts(ReadOnlySpan<long> starts)
    {
        if (starts.IsEmpty || !starts.ContainsAnyExcept(0L))
        {
            return null;
        }

        var w = new ByteWriter(32);
        long previous = 0;
        for (int i = 0; i < starts.Length;)
        {
            int run = 1;
            while (i + run < starts.Length && starts[i + run] == starts[i])
            {
                run++;
            }

            w.Varint((ulong)run);
            w.ZigZag(starts[i] - previous);
            previous = starts[i];
            i += run;
        }

        return w.ToArray();
    }

    public static void DecodeStarts(ReadOnlySpan<byte> encoded, Span<long> into)
    {
        var r = new SpanReader(encoded);
        long value = 0;
        for (int i = 0; i < into.Length;)
        {
            ulong run = r.Varint();
            value += r.ZigZag();
            if (run == 0 || run > (ulong)(into.Length - i))
            {
                throw new InvalidDataException("a run of start times is longer than its block");
            }

            into.Slice(i, (int)run).Fill(value);
            i += (int)run;
        }
    }
}
