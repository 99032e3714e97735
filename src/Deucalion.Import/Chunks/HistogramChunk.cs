using System.Buffers.Binary;
using Deucalion.Model.Histograms;
using Deucalion.Model.Samples;

namespace Deucalion.Import.Chunks;

/// <summary>Chunks of integer histograms: counts as differences of differences, sums by XOR.</summary>
internal static class HistogramChunk
{
    public static void Decode(ReadOnlySpan<byte> data, SampleRun into)
    {
        if (data.Length < 3)
        {
            throw new ChunkDataException("a chunk has no header");
        }

        int samples = BinaryPrimitives.ReadUInt16BigEndian(data);
        if (samples == 0)
        {
            return;
        }

        var r = new BitReader(data[3..]);
        HistogramChunkLayout layout = HistogramChunkLayout.Read(data[2], ref r);
        var time = default(Track);
        var count = default(Track);
        var zeroCount = default(Track);
        var sum = default(XorState);
        var positive = new Track[layout.PositiveCount];
        var negative = new Track[layout.NegativeCount];
        for (int i = 0; i < samples; i++)
        {
            if (i == 0)
            {
                time.Value = r.VarbitInt();
                count.Value = (long)r.VarbitUint();
                zeroCount.Value = (long)r.VarbitUint();
                sum.Value = r.Bits(64);
                First(positive, ref r);
                First(negative, ref r);
            }
            else
            {
                time.Next(r.VarbitInt());
                count.Next(r.VarbitInt());
                zeroCount.Next(r.VarbitInt());
                r.Xor(ref sum);
                if (sum.Value != StaleMarker.Bits)
                {
                    Next(positive, ref r);
                    Next(negative, ref r);
                }
            }

            NativeHistogram h = sum.Value == StaleMarker.Bits
                ? new NativeHistogram { Sum = StaleMarker.Value, IsInteger = true }
                : layout.Histogram((ulong)count.Value, (ulong)zeroCount.Value, BitConverter.UInt64BitsToDouble(sum.Value), Absolute(positive), Absolute(negative), isInteger: true);
            into.Add(time.Value, 0, h);
        }
    }

    private static void First(Track[] buckets, ref BitReader r)
    {
        foreach (ref Track b in buckets.AsSpan())
        {
            b.Value = r.VarbitInt();
        }
    }

    private static void Next(Track[] buckets, ref BitReader r)
    {
        foreach (ref Track b in buckets.AsSpan())
        {
            b.Next(r.VarbitInt());
        }
    }

    // Each bucket is kept as its difference to the one before it.
    private static double[] Absolute(Track[] buckets)
    {
        double[] counts = new double[buckets.Length];
        long count = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            count += buckets[i].Value;
            counts[i] = count;
        }

        return counts;
    }

    /// <summary>A number that is told by the change of its change.</summary>
    private struct Track
    {
        public long Value;
        private long _delta;

        public void Next(long change)
        {
            _delta += change;
            Value += _delta;
        }
    }
}
