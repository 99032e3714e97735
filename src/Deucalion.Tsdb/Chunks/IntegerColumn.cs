using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Deucalion.Primitives.Bits;
using Deucalion.Tsdb.Chunks.Kernels;

namespace Deucalion.Tsdb.Chunks;

/// <summary>Reads and writes an integer column in its three sections: header, packed bits, patches.</summary>
internal static class IntegerColumn
{
    private const int TransformMask = 3;
    private const int HasWidth = 4;
    private const int HasShift = 8;
    private const int HasPatches = 16;
    private const int Unassigned = ~31;

    /// <summary>Bytes of scratch for the packed bits of a full column with <see cref="ChunkKernels.ReadSlack"/>.</summary>
    public const int ScratchLength = (ValueBlock.MaxCount * 8) + ChunkKernels.ReadSlack;

    /// <summary>Longest header: control, width, shift, three varints, patch count.</summary>
    public const int MaxHeaderLength = 4 + (3 * Varint.MaxLength);

    public static int WriteHeader(in IntegerPlan plan, Span<byte> destination)
    {
        int at = 1;
        destination[0] = (byte)((int)plan.Transform | (plan.Width != 0 ? HasWidth : 0) | (plan.Shift != 0 ? HasShift : 0) |
            (plan.PatchCount != 0 ? HasPatches : 0));
        if (plan.Width != 0)
        {
            destination[at++] = (byte)plan.Width;
        }

        if (plan.Shift != 0)
        {
            destination[at++] = (byte)plan.Shift;
        }

        at += Varint.Write(destination[at..], Varint.ZigZag(plan.Anchor));
        if (plan.Transform == IntegerTransform.DeltaOfDelta)
        {
            at += Varint.Write(destination[at..], Varint.ZigZag(plan.Slope));
        }

        if (plan.Transform != IntegerTransform.Offset)
        {
            at += Varint.Write(destination[at..], Varint.ZigZag(plan.Base));
        }

        if (plan.PatchCount != 0)
        {
            destination[at++] = (byte)plan.PatchCount;
        }

        return at;
    }

    public static void ReadHeader(ref ByteReader reader, out IntegerPlan plan)
    {
        int control = reader.ReadByte();
        plan = default;
        plan.Transform = (IntegerTransform)(control & TransformMask);
        if ((control & Unassigned) != 0 || plan.Transform > IntegerTransform.DeltaOfDelta)
        {
            throw new ChunkFormatException($"Integer column has the unknown control byte 0x{control:x2}.");
        }

        plan.Width = (control & HasWidth) != 0 ? reader.ReadByte() : 0;
        plan.Shift = (control & HasShift) != 0 ? reader.ReadByte() : 0;
        if (plan.Width > IntegerPlan.MaxNarrowWidth && plan.Width != 64)
        {
            throw new ChunkFormatException($"Integer column has the width {plan.Width}; 0 to 57 and 64 are possible.");
        }

        if (plan.Shift > 63)
        {
            throw new ChunkFormatException($"Integer column has the shift {plan.Shift}; 0 to 63 are possible.");
        }

        plan.Anchor = reader.ReadSignedVarint();
        plan.Slope = plan.Transform == IntegerTransform.DeltaOfDelta ? reader.ReadSignedVarint() : 0;
        plan.Base = plan.Transform != IntegerTransform.Offset ? reader.ReadSignedVarint() : 0;
        plan.PatchCount = (control & HasPatches) != 0 ? reader.ReadByte() : 0;
        if (plan.PatchCount != 0 && plan.Width == 64)
        {
            throw new ChunkFormatException("Integer column patches values that are already 64 bits wide.");
        }
    }

    /// <summary>
    /// Writes packed bits to <paramref name="packed"/> and patches to <paramref name="patches"/>; the first has room for whole groups
    /// and <see cref="ChunkKernels.ReadSlack"/> bytes more. Returns bytes of patches.
    /// </summary>
    [SkipLocalsInit]
    public static int WriteBody(ChunkKernels kernels, in IntegerPlan plan, ReadOnlySpan<long> column, Span<byte> packed, Span<byte> patches)
    {
        Span<long> residuals = stackalloc long[ValueBlock.MaxCount];
        int count = column.Length;
        residuals = residuals[..PaddedCount(count)];
        residuals[count..].Clear();
        Residuals(kernels, plan, column, residuals[..count]);
        kernels.Pack(residuals, plan.Width, packed);
        return plan.PatchCount == 0 ? 0 : WritePatches(plan, residuals[..count], patches);
    }

    /// <summary>
    /// Decodes into <paramref name="column"/>, whose length is <see cref="PaddedCount"/>. <paramref name="available"/> starts with the
    /// packed bits and may go on with anything: the more there is, the fewer bytes are copied first. <paramref name="patches"/> starts
    /// with the patches; returns how many of its bytes they are. <paramref name="exponent"/> is that of decimals, or
    /// <see cref="ChunkKernels.KeepIntegers"/>.
    /// </summary>
    public static int ReadBody(ChunkKernels kernels, in IntegerPlan plan, int count, ReadOnlySpan<byte> available, ReadOnlySpan<byte> patches, int exponent, Span<long> column)
    {
        if (plan.PatchCount == 0)
        {
            Unpack(kernels, plan, count, available, exponent, column);
            return 0;
        }

        int patchBytes = UnpackPatched(kernels, plan, count, available, patches, column);
        switch (plan.Transform)
        {
            case IntegerTransform.Offset:
                kernels.Offset(column, plan.Shift, plan.Anchor, exponent);
                break;
            case IntegerTransform.Delta:
                kernels.Delta(column, plan.Shift, plan.Anchor - plan.Base, plan.Base, exponent);
                break;
            default:
                kernels.DeltaOfDelta(column, plan.Shift, plan.Anchor - plan.Slope + plan.Base, plan.Slope - (2 * plan.Base), plan.Base, exponent);
                break;
        }

        return patchBytes;
    }

    /// <summary>
    /// The packed bits with enough readable bytes behind them: where they are, or copied to <paramref name="copy"/>
    /// (<see cref="ScratchLength"/> bytes) when they end too close to the end of <paramref name="available"/>.
    /// </summary>
    public static ref byte Reach(ReadOnlySpan<byte> available, int width, int count, Span<byte> copy)
    {
        int lastGroup = (PaddedCount(count) - ChunkKernels.GroupSize) / ChunkKernels.GroupSize * width;
        if (available.Length >= lastGroup + ChunkKernels.ReadSlack)
        {
            return ref MemoryMarshal.GetReference(available);
        }

        available[..IntegerPlan.PackedLength(count, width)].CopyTo(copy);
        return ref MemoryMarshal.GetReference(copy);
    }

    /// <summary>Values rounded up to whole groups of eight.</summary>
    public static int PaddedCount(int count) => (count + ChunkKernels.GroupSize - 1) & -ChunkKernels.GroupSize;

    private static void Residuals(ChunkKernels kernels, in IntegerPlan plan, ReadOnlySpan<long> column, Span<long> residuals)
    {
        long start = plan.Base;
        switch (plan.Transform)
        {
            case IntegerTransform.Offset:
                column.CopyTo(residuals);
                start = plan.Anchor;
                break;
            case IntegerTransform.Delta:
                kernels.Differences(column, residuals);
                residuals[0] = start;
                break;
            default:
                Differences2(column, residuals);
                residuals[0] = start;
                residuals[1] = start;
                break;
        }

        for (int i = 0; i < residuals.Length; i++)
        {
            residuals[i] = (residuals[i] - start) >> plan.Shift;
        }
    }

    private static void Differences2(ReadOnlySpan<long> column, Span<long> residuals)
    {
        for (int i = 2; i < column.Length; i++)
        {
            residuals[i] = column[i] - (2 * column[i - 1]) + column[i - 2];
        }
    }

    private static int WritePatches(in IntegerPlan plan, ReadOnlySpan<long> residuals, Span<byte> patches)
    {
        int patch = 0;
        int at = plan.PatchCount;
        for (int i = 0; i < residuals.Length; i++)
        {
            long high = residuals[i] >> plan.Width;
            if (high != 0)
            {
                patches[patch++] = (byte)i;
                at += Varint.Write(patches[at..], Varint.ZigZag(high));
            }
        }

        Debug.Assert(patch == plan.PatchCount, "The planner and the writer must agree on what is an outlier.");
        return at;
    }

    [SkipLocalsInit]
    private static void Unpack(ChunkKernels kernels, in IntegerPlan plan, int count, ReadOnlySpan<byte> available, int exponent, Span<long> column)
    {
        Span<byte> copy = stackalloc byte[ScratchLength];
        ref byte packed = ref Reach(available, plan.Width, count, copy);
        switch (plan.Transform)
        {
            case IntegerTransform.Offset:
                kernels.UnpackOffset(ref packed, plan.Width, plan.Shift, plan.Anchor, exponent, column);
                break;
            case IntegerTransform.Delta:
                kernels.UnpackDelta(ref packed, plan.Width, plan.Shift, plan.Anchor - plan.Base, plan.Base, exponent, column);
                break;
            default:
                kernels.UnpackDeltaOfDelta(ref packed, plan.Width, plan.Shift, plan.Anchor - plan.Slope + plan.Base, plan.Slope - (2 * plan.Base), plan.Base, exponent, column);
                break;
        }
    }

    [SkipLocalsInit]
    private static int UnpackPatched(ChunkKernels kernels, in IntegerPlan plan, int count, ReadOnlySpan<byte> available, ReadOnlySpan<byte> patches, Span<long> column)
    {
        Span<byte> copy = stackalloc byte[ScratchLength];
        kernels.Unpack(ref Reach(available, plan.Width, count, copy), plan.Width, column);
        ByteReader highBits = new(patches);
        int width = plan.Width;
        foreach (byte position in highBits.ReadBytes(plan.PatchCount))
        {
            if (position >= count)
            {
                throw new ChunkFormatException($"Patch for value {position} of a block of {count}.");
            }

            column[position] |= highBits.ReadSignedVarint() << width;
        }

        return highBits.Position;
    }
}
