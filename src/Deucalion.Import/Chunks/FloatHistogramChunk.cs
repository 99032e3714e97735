using System.Buffers.Binary;
using Deucalion.Model.Histograms;
using Deucalion.Model.Samples;

namespace Deucalion.Import.Chunks;

/// <summary>Chunks of float histograms: every number by XOR with its predecessor.</summary>
internal static class FloatHistogramChunk
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
        long time = 0;
        long delta = 0;
        var totals = new XorState[3];
        var positive = new XorState[layout.PositiveCount];
        var negative = new XorState[layout.NegativeCount];
        for (int i = 0; i < samples; i++)
        {
            delta += i == 0 ? 0 : r.VarbitInt();
            time = i == 0 ? r.VarbitInt() : time + delta;
            Read(totals, ref r, i == 0);
            bool stale = totals[2].Value == StaleMarker.Bits;

            // The first sample of a chunk has its buckets even when it is a staleness marker.
            if (i == 0 || !stale)
            {
                Read(positive, ref r, i == 0);
                Read(negative, ref r, i == 0);
            }

            NativeHistogram h = stale
                ? new NativeHistogram { Sum = StaleMarker.Value }
                : layout.Histogram(Double(totals[0]), Double(totals[1]), Double(totals[2]), Doubles(positive), Doubles(negative), isInteger: false);
            into.Add(time, 0, h);
        }
    }

    private static void Read(XorState[] numbers, ref BitReader r, bool first)
    {
        foreach (ref XorState n in numbers.AsSpan())
        {
            if (first)
            {
                n.Value = r.Bits(64);
            }
            else
            {
                r.Xor(ref n);
            }
        }
    }

    private static double Double(XorState state) => BitConverter.UInt64BitsToDouble(state.Value);

    private static double[] Doubles(XorState[] states) => Array.ConvertAll(states, Double);
}
