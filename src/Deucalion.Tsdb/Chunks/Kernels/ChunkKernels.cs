namespace Deucalion.Tsdb.Chunks.Kernels;

/// <summary>
/// The inner loops of the codecs for one instruction set. All implementations give the same bits. Column lengths are multiples of
/// eight and at most 256; packed bytes handed in are readable for <see cref="ReadSlack"/> bytes past the last whole group's start. Where a decimal exponent is asked for, the
/// results become the bits of doubles as by <see cref="ToDecimals"/>, unless it is <see cref="KeepIntegers"/>.
/// </summary>
internal abstract class ChunkKernels
{
    /// <summary>Bytes that a kernel may read from the start of a group of eight values.</summary>
    public const int ReadSlack = 64;

    /// <summary>Values a group.</summary>
    public const int GroupSize = 8;

    /// <summary>Instead of a decimal exponent: leave the integers as they are.</summary>
    public const int KeepIntegers = -1;

    /// <summary>Name for tests and benchmarks.</summary>
    public abstract string Name { get; }

    /// <summary>Packed bits to values: column[i] = u[i].</summary>
    public abstract void Unpack(ref byte packed, int width, Span<long> column);

    /// <summary>column[i] = start + (u[i] &lt;&lt; shift).</summary>
    public abstract void UnpackOffset(ref byte packed, int width, int shift, long start, int exponent, Span<long> column);

    /// <summary>Running sum of step + (u[i] &lt;&lt; shift), from start.</summary>
    public abstract void UnpackDelta(ref byte packed, int width, int shift, long start, long step, int exponent, Span<long> column);

    /// <summary>Running sum of the running sum: slope grows by step + (u[i] &lt;&lt; shift), start by slope.</summary>
    public abstract void UnpackDeltaOfDelta(ref byte packed, int width, int shift, long start, long slope, long step, int exponent, Span<long> column);

    /// <summary><see cref="UnpackOffset"/> for values already unpacked, in place.</summary>
    public abstract void Offset(Span<long> column, int shift, long start, int exponent);

    /// <summary><see cref="UnpackDelta"/> for values already unpacked, in place.</summary>
    public abstract void Delta(Span<long> column, int shift, long start, long step, int exponent);

    /// <summary><see cref="UnpackDeltaOfDelta"/> for values already unpacked, in place.</summary>
    public abstract void DeltaOfDelta(Span<long> column, int shift, long start, long slope, long step, int exponent);

    /// <summary>Integers to the bits of the nearest doubles, divided by 10^exponent with correct rounding, in place.</summary>
    public abstract void ToDecimals(Span<long> column, int exponent);

    /// <summary>column[i] += start + c[i], c packed.</summary>
    public abstract void AddPacked(ref byte packed, int width, long start, Span<long> column);

    /// <summary>Packs the low <paramref name="width"/> bits of each value; <paramref name="packed"/> has room for whole groups and
    /// <see cref="ReadSlack"/> more bytes, what lies after the last group is undefined.</summary>
    public abstract void Pack(ReadOnlySpan<long> column, int width, Span<byte> packed);

    /// <summary>
    /// For each value whose bit in <paramref name="pending"/> is set: when integer ÷ 10^exponent gives its bits, clears the bit.
    /// Returns how many were cleared. Word i of pending holds values 64·i…; its bits past the end are clear.
    /// </summary>
    public abstract int ClearDecimals(ReadOnlySpan<double> values, int exponent, Span<ulong> pending);

    /// <summary>integers[i] = the integer nearest to values[i]·10^exponent; undefined where that is not below 2^63.</summary>
    public abstract void Scale(ReadOnlySpan<double> values, int exponent, Span<long> integers);

    /// <summary>differences[i] = column[i] - column[i-1], differences[0] = 0.</summary>
    public abstract void Differences(ReadOnlySpan<long> column, Span<long> differences);

    /// <summary>Least, greatest and the OR of all column[i] ^ column[0].</summary>
    public abstract void Range(ReadOnlySpan<long> column, out long min, out long max, out long varying);

    /// <summary>Adds to histogram[k], k = 0..64, the number of values for which (column[i] - start) &gt;&gt; shift (logical) has k significant bits.</summary>
    public abstract void UnsignedWidths(ReadOnlySpan<long> column, long start, int shift, Span<int> histogram);

    /// <summary>The same for two's complement: k bits hold (column[i] - start) &gt;&gt; shift (arithmetic) with its sign.</summary>
    public abstract void SignedWidths(ReadOnlySpan<long> column, long start, int shift, Span<int> histogram);
}
