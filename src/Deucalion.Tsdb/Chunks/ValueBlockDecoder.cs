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
        ValueBlockLayout layout = new(source, withExtremes: true);
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
        ValueBlockLayout layout = new(source, withExtremes: false);
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
        int exponent = layout.Kind == ValueBlockKind.Decimal ? layout.Exponent : ChunkKernels.KeepIntegers;
        int patchBytes = IntegerColumn.ReadBody(kernels, layout.Integers, layout.Count, source[layout.PackedAt..], source[layout.PatchesAt..], exponent, column);
        if (layout.PatchesAt + patchBytes != layout.ExceptionsAt)
        {
            throw new ChunkFormatException($"Value block declares {layout.Length} bytes, which its sections do not add up to.");
        }

        if ((layout.Head & ValueBlockLayout.HasCorrections) != 0)
        {
            Correct(kernels, layout, source[layout.CorrectionsAt..], column);
        }

        if (layout.ExceptionCount != 0)
        {
            PutExceptions(source[layout.ExceptionsAt..layout.Length], layout.ExceptionCount, column[..layout.Count]);
        }
    }

    private static void PutExceptions(ReadOnlySpan<byte> exceptions, int count, Span<long> column)
    {
        for (int i = 0; i < count; i++)
        {
            int position = exceptions[i];
            if (position >= column.Length)
            {
                throw new ChunkFormatException($"Exception for value {position} of a block of {column.Length}.");
            }

            column[position] = BinaryPrimitives.ReadInt64LittleEndian(exceptions[(count + (i * sizeof(long)))..]);
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
