using System.Buffers.Binary;

namespace Deucalion.Import.Chunks;

/// <summary>Decodes the chunks of Prometheus blocks: XOR, histogram, float histogram.</summary>
internal static class ChunkDecoder
{
    /// <summary>Appends the samples; throws <see cref="ChunkDataException"/> for damaged bytes and for encodings that are not known.</summary>
    public static void Decode(byte encoding, ReadOnlySpan<byte> data, SampleRun into)
    {
        switch (encoding)
        {
            case 1:
                Floats(data, into);
                break;
            case 2:
                HistogramChunk.Decode(data, into);
                break;
            case 3:
                FloatHistogramChunk.Decode(data, into);
                break;
            default:
                throw new ChunkDataException($"a chunk has encoding {encoding}{Name(encoding)}, which this release does not read; known are 1 (XOR), 2 (histogram), 3 (float histogram)");
        }
    }

    private static string Name(byte encoding) => encoding switch
    {
        4 => " (XOR2)",
        5 => " (histogram with start times)",
        6 => " (float histogram with start times)",
        _ => string.Empty,
    };

    private static void Floats(ReadOnlySpan<byte> data, SampleRun into)
    {
        if (data.Length < 2)
        {
            throw new ChunkDataException("a chunk has no header");
        }

        int count = BinaryPrimitives.ReadUInt16BigEndian(data);
        var r = new BitReader(data[2..]);
        var value = default(XorState);
        long time = 0;
        long delta = 0;
        for (int i = 0; i < count; i++)
        {
            if (i == 0)
            {
                time = r.Signed();
                value.Value = r.Bits(64);
                into.Add(time, BitConverter.UInt64BitsToDouble(value.Value), null);
                continue;
            }

            delta = i == 1 ? (long)r.Unsigned() : delta + TimeChange(ref r);
            time += delta;
            into.Add(time, r.Xor(ref value), null);
        }
    }

    private static long TimeChange(ref BitReader r)
    {
        int ones = 0;
        while (ones < 4 && r.Bit())
        {
            ones++;
        }

        return ones switch { 0 => 0, 1 => r.SignedBits(14), 2 => r.SignedBits(17), 3 => r.SignedBits(20), _ => r.SignedBits(64) };
    }
}
