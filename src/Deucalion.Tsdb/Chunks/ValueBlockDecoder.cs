using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Deucalion.Tsdb.Chunks.Kernels;

namespace Deucalion.Tsdb.Chunks;

/// <summary>Turns the bytes of a value block into its values.</summary>
internal static class ValueBlockDecoder
{
    public static ValueBlockHeader ReadHeader(ReadOnlySpan<byte> source)
    {
        ValueBlockLayout layout = ValueBlockLayout.Read(source);
        return new ValueBlockHeader(
            layout.Count,
            layout.Length,
            layout.Min,
            layout.Max,
            layout.Kind == ValueBlockKind.Constant,
            (layout.Head & ValueBlockLayout.NoReset) != 0,
            (layout.Head & ValueBlockLayout.HasStale) != 0,
            (layout.Head & ValueBlockLayout.AllInteger) != 0);
    }

    public static int Decode(ChunkKernels kernels, ReadOnlySpan<byte> source, Span<double> values)
    {
        ValueBlockLayout layout = ValueBlockLayout.Read(source);
        if (layout.Count != values.Length)
        {
            throw new ChunkFormatException($"Value block has {layout.Count} values where {values.Length} are expected.");
        }

        if (layout.Kind == ValueBlockKind.Constant)
        {
            values.Fill(layout.Constant);
            return layout.Length;
        }

        Span<long> column = MemoryMarshal.Cast<double, long>(values);
        if (values.Length % ChunkKernels.GroupSize == 0)
        {
            DecodeColumn(kernels, layout, source, column);
        }
        else
        {
            DecodePadded(kernels, layout, source, column);
        }

        return layout.Length;
    }

    [SkipLocalsInit]
    private static void DecodePadded(ChunkKernels kernels, in ValueBlockLayout layout, ReadOnlySpan<byte> source, Span<long> column)
    {
        Span<long> padded = stackalloc long[ValueBlock.MaxCount];
        padded = padded[..IntegerColumn.PaddedCount(column.Length)];
        DecodeColumn(kernels, layout, source, padded);
        padded[..column.Length].CopyTo(column);
    }

    private static void DecodeColumn(ChunkKernels kernels, in ValueBlockLayout layout, ReadOnlySpan<byte> source, Span<long> column)
    {
        IntegerColumn.ReadBody(kernels, layout.Integers, layout.Count, source[layout.PackedAt..], layout.Patches, column);
        if (layout.Kind == ValueBlockKind.Decimal)
        {
            if (layout.Exponent == 0)
            {
                kernels.ToDoubles(column);
            }
            else
            {
                kernels.ToDecimals(column, layout.Exponent);
            }

            if ((layout.Head & ValueBlockLayout.HasCorrections) != 0)
            {
                Correct(kernels, layout, source[layout.CorrectionsAt..], column);
            }
        }

        for (int i = 0; i < layout.ExceptionPositions.Length; i++)
        {
            int position = layout.ExceptionPositions[i];
            if (position >= layout.Count)
            {
                throw new ChunkFormatException($"Exception for value {position} of a block of {layout.Count}.");
            }

            column[position] = BinaryPrimitives.ReadInt64LittleEndian(layout.ExceptionValues[(i * 8)..]);
        }
    }

    [SkipLocalsInit]
    private static void Correct(ChunkKernels kernels, in ValueBlockLayout layout, ReadOnlySpan<byte> available, Span<long> column)
    {
        Span<byte> copy = stackalloc byte[IntegerColumn.ScratchLength];
        ref byte packed = ref IntegerColumn.Reach(available, layout.CorrectionWidth, layout.Count, copy);
        kernels.AddPacked(ref packed, layout.CorrectionWidth, layout.CorrectionBase, column);
    }
}
