using System.Buffers;
using System.Runtime.InteropServices;
using Deucalion.Model.Histograms;
using Deucalion.Tsdb.Chunks;
using Deucalion.Tsdb.Chunks.Kernels;

namespace Deucalion.Tsdb.Tests.Chunks;

/// <summary>
/// Format version 1, frozen: these bytes must decode to these columns for ever. That the encoder still writes the same bytes is
/// checked apart: a better choice of form may change that test's expectations, never the bytes here.
/// </summary>
public class GoldenVectorTests
{
    public static TheoryData<string, string> ValueVectors => new()
    {
        { "constant integer", "34ff54" },
        { "constant decimal", "446303f901" },
        { "constant stale", "0802020000000000f07f" },
        { "constant pi", "0400182d4454fb210940" },
        { "offset", "11131500000404d00f001820c7643b08724cb98350" },
        { "offset decimals with shift", "010f1600010406000064805c3c19e5a172012894878e" },
        { "delta", "15171d0000050500ba0f00e6e70220830f32001f64003ec8007c9001f8" },
        { "delta with shift", "15171d00000d040c0080c02f008080ff0870a373333a37330a3aa3a033" },
        { "delta with reset", "112714000011c0843d4a01bf843df00d19f9923d" },
        { "delta of delta", "151718000006030068c40100a69d0300a44c522689909449" },
        { "negative decimals", "01111c000204079501009601cb0650523ce818bf08cd905bf800b302" },
        { "corrections", "253f4200030505c09a0c340000b627000100808318578c31ae08625c31c6b822882bc618570431ae18635c11c4b8628c2b4610578c31ae08625c0051208802411000" },
        { "raw bits", "25095d000d042de680c38f97b706002b9e84a3d7acd3080007cd010000000000c0ce59b8805c347fb38f4f9571cdb3c3bc5354090ba796869866cb66d60c183e2e376bfefb926173215c6507e6ef218caeac290251c0195a9346cfb933" },
        { "single precision", "060f50000c181d80808080cca7d0f67f000000609ea0f63f000000600f7e1040000000e4ae280dfb4aca165a7ebf670a4f740000800dfb8acf5d95a23e9fe4aea867bcb15e72ba03dac20dfbca88ebce" },
        { "plain", "0204290001d58fac8bd091c3c8c301d58fac8bd091c3c8c3013f74df7d2c6da6da54f029fde5e6dd78" },
        { "exceptions", "491f3700200d02010000000000000000f0ff7803145661555555551503091f0000000000000080000000000000f0ff020000000000f07f" },
    };

    public static TheoryData<string, string> TimeVectors => new()
    {
        { "one", "0000f6a1f5b3e864" },
        { "regular", "ff01f6a1f5b3e864b0ea01" },
        { "jitter", "1d0503f6a1f5b3e864aaea01388aa3a88a5668a1166a5101" },
        { "gap", "1d1503f6a1f5b3e864aaea0101388aa3a88a5668a1166a510115f09309" },
        { "negative", "030404051083" },
    };

    public static TheoryData<string, string> HistogramVectors => new()
    {
        { "exponential", "080506000000000000f037020301060201000108040402101111110b490818000111001e0100d20101081d08020000000000f07f15080e00000d01030c000070fe0015080d000005010000000efe0015080d000005010000000efe0015080e00000d01010200001cfe0015080e000005020a00002afcff0015080d000005010000000efe00" },
        { "custom", "040269010002000305020c000304050a0028a0500400064504160001040300000801884403343333333333d33f05040b0001011e3c00f00134040005040a0001010a14005015040a00000102040010" },
    };

    [Theory]
    [MemberData(nameof(ValueVectors))]
    public void Value_blocks_of_version_1_decode(string name, string hex)
    {
        double[] expected = GoldenColumns.Values(name);
        foreach (ChunkKernels kernels in ChunkCodecs.Supported())
        {
            double[] values = new double[expected.Length];
            ValueBlockDecoder.Decode(kernels, Convert.FromHexString(hex), values);
            Assert.Equal(MemoryMarshal.Cast<double, long>(expected), MemoryMarshal.Cast<double, long>(values));
        }
    }

    [Theory]
    [MemberData(nameof(ValueVectors))]
    public void Value_blocks_are_still_written_so(string name, string hex)
    {
        double[] values = GoldenColumns.Values(name);
        byte[] bytes = new byte[ValueBlock.MaxEncodedLength(values.Length)];
        Assert.Equal(hex, Hex(bytes.AsSpan(0, ValueBlock.Encode(values, bytes))));
    }

    [Theory]
    [MemberData(nameof(TimeVectors))]
    public void Time_blocks_of_version_1_decode(string name, string hex)
    {
        long[] expected = GoldenColumns.Times(name);
        long[] times = new long[expected.Length];
        TimeBlock.Decode(Convert.FromHexString(hex), times);
        Assert.Equal(expected, times);
    }

    [Theory]
    [MemberData(nameof(TimeVectors))]
    public void Time_blocks_are_still_written_so(string name, string hex)
    {
        long[] times = GoldenColumns.Times(name);
        byte[] bytes = new byte[TimeBlock.MaxEncodedLength(times.Length)];
        Assert.Equal(hex, Hex(bytes.AsSpan(0, TimeBlock.Encode(times, bytes))));
    }

    [Theory]
    [MemberData(nameof(HistogramVectors))]
    public void Histogram_blocks_of_version_1_decode(string name, string hex)
    {
        NativeHistogram[] expected = GoldenColumns.Histograms(name);
        NativeHistogram[] histograms = new NativeHistogram[expected.Length];
        HistogramBlock.Decode(Convert.FromHexString(hex), histograms);
        for (int i = 0; i < expected.Length; i++)
        {
            HistogramBlockTests.AssertSame(expected[i], histograms[i], $"{name}, histogram {i}");
        }
    }

    [Theory]
    [MemberData(nameof(HistogramVectors))]
    public void Histogram_blocks_are_still_written_so(string name, string hex)
    {
        ArrayBufferWriter<byte> writer = new();
        HistogramBlock.Encode(GoldenColumns.Histograms(name), writer);
        Assert.Equal(hex, Hex(writer.WrittenSpan));
    }

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}
