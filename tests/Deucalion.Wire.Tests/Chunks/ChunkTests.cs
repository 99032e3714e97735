using Deucalion.Model.Samples;
using Deucalion.Storage.Reading;
using Deucalion.Wire.Chunks;

namespace Deucalion.Wire.Tests.Chunks;

/// <summary>Prometheus chunks: known bytes, round trips, damaged input.</summary>
public sealed class ChunkTests
{
    [Fact]
    public void The_bytes_are_those_of_the_format()
    {
        var columns = new SeriesColumns();
        columns.Add(1000, 1);
        columns.Add(2000, 1);
        columns.Add(3000, 1);
        EncodedChunk chunk = Assert.Single(Split(columns));

        // Count 3; time 1000 as zigzag varint; 1.0; delta 1000 as varint; then bits: same value 0; same delta 0, same value 0.
        Assert.Equal([0, 3, 0xD0, 0x0F, 0x3F, 0xF0, 0, 0, 0, 0, 0, 0, 0xE8, 0x07, 0], chunk.Data.ToArray());
        Assert.Equal((1000, 3000, ChunkEncoding.Xor), (chunk.MinTime, chunk.MaxTime, chunk.Encoding));
    }

    [Fact]
    public void Any_floats_go_round_in_chunks_of_120()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        for (int round = 0; round < 50; round++)
        {
            var columns = new SeriesColumns();
            long time = random.NextInt64(-1_000_000_000_000, 1_000_000_000_000);
            int count = random.Next(1, 400);
            for (int i = 0; i < count; i++)
            {
                time += random.Next(5) switch { 0 => 15_000, 1 => random.Next(1, 20_000), 2 => random.Next(1, 200_000), 3 => random.NextInt64(1, 1L << 40), _ => 15_000 };
                double value = random.Next(5) switch { 0 => 5, 1 => BitConverter.Int64BitsToDouble(random.NextInt64()), 2 => StaleMarker.Value, 3 => random.Next(100), _ => random.NextDouble() };
                columns.Add(time, value);
            }

            List<EncodedChunk> chunks = Split(columns);
            Assert.Equal((count + 119) / 120, chunks.Count);
            var back = new SeriesColumns();
            foreach (EncodedChunk chunk in chunks)
            {
                ChunkReader.Read(chunk.Encoding, chunk.Data.Span, long.MinValue, long.MaxValue, back);
            }

            Assert.True(columns.Times.SequenceEqual(back.Times), $"seed {seed}");
            for (int i = 0; i < count; i++)
            {
                Assert.True(BitConverter.DoubleToInt64Bits(columns.Values[i]) == BitConverter.DoubleToInt64Bits(back.Values[i]), $"seed {seed}");
            }
        }
    }

    [Fact]
    public void Damaged_chunks_are_refused_or_read_but_never_more()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = new byte[random.Next(64)];
            random.NextBytes(bytes);
            try
            {
                ChunkReader.Read((ChunkEncoding)random.Next(5), bytes, long.MinValue, long.MaxValue, new SeriesColumns());
            }
            catch (WireFormatException)
            {
                // Told what is wrong.
            }
        }
    }

    private static List<EncodedChunk> Split(SeriesColumns columns)
    {
        var chunks = new List<EncodedChunk>();
        new ChunkSplitter().Split(columns, chunks);
        return chunks;
    }
}
