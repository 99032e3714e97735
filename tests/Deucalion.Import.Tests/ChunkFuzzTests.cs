using Deucalion.Import.Chunks;

namespace Deucalion.Import.Tests;

/// <summary>Any bytes end in samples or in a <see cref="ChunkDataException"/>.</summary>
public sealed class ChunkFuzzTests
{
    [Fact]
    public void Random_bytes_never_do_more_than_fail()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var run = new SampleRun();
        int decoded = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] data = new byte[random.Next(200)];
            random.NextBytes(data);
            if (i % 2 == 0 && data.Length > 6)
            {
                // A sample number and a layout that are likely to be believed.
                data[0] = 0;
                data[3] = 0;
                data[4] = (byte)random.Next(16);
            }

            run.Clear();
            try
            {
                ChunkDecoder.Decode((byte)(1 + (i % 3)), data, run);
                decoded++;
            }
            catch (ChunkDataException)
            {
            }

            run.Order();
        }

        Assert.True(decoded > 0);
    }

    [Theory]
    [InlineData(4, "XOR2")]
    [InlineData(5, "start times")]
    [InlineData(77, "encoding 77")]
    public void Encodings_that_are_not_known_are_named(byte encoding, string name)
    {
        ChunkDataException e = Assert.Throws<ChunkDataException>(() => ChunkDecoder.Decode(encoding, [0, 1, 2, 3], new SampleRun()));
        Assert.Contains(name, e.Message);
    }
}
