using System.Runtime.CompilerServices;

namespace Deucalion.Tsdb.Chunks;

/// <summary>How an integer column is stored: the parameters in front of its packed bits (docs/format/chunks.md, "Integer column").</summary>
internal struct IntegerPlan
{
    /// <summary>Widest packing whose values always lie within eight bytes at any bit offset; above it comes only 64.</summary>
    public const int MaxNarrowWidth = 57;

    public IntegerTransform Transform;

    /// <summary>Packed bits a value: 0..57 or 64.</summary>
    public int Width;

    /// <summary>Trailing zero bits left out of every packed value.</summary>
    public int Shift;

    /// <summary>First value, or the base of <see cref="IntegerTransform.Offset"/>.</summary>
    public long Anchor;

    /// <summary>x[1] - x[0] of <see cref="IntegerTransform.DeltaOfDelta"/>.</summary>
    public long Slope;

    /// <summary>Added to every packed difference.</summary>
    public long Base;

    /// <summary>Values whose bits above <see cref="Width"/> are stored apart, 0..255.</summary>
    public int PatchCount;

    /// <summary>Bytes of header, packed bits and patches together (known to the writer only).</summary>
    public int Length;

    /// <summary>Bytes of <paramref name="count"/> values at <paramref name="width"/> bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int PackedLength(int count, int width) => ((count * width) + 7) >> 3;

    /// <summary>The plan that always works: all 64 bits of every value.</summary>
    public static IntegerPlan Plain(int count) => new() { Width = 64, Length = 3 + (8 * count) };
}
