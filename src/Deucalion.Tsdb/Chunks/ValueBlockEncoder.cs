using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Deucalion.Primitives.Bits;
using Deucalion.Tsdb.Chunks.Kernels;

namespace Deucalion.Tsdb.Chunks;

/// <summary>Writes value blocks: asks <see cref="ValuePlanner"/> for the cheapest form and lays out its sections.</summary>
internal static class ValueBlockEncoder
{
    private const int LengthAt = 2;
    private const int ParametersAt = 4;

    [SkipLocalsInit]
    public static int Encode(ChunkKernels kernels, ReadOnlySpan<double> values, Span<byte> destination)
    {
        ValueBlock.CheckEncodeArguments(values.Length, ValueBlock.MaxEncodedLength(values.Length), destination.Length);
        ValueTraits traits = ValueTraits.Scan(values);
        if (traits.Constant)
        {
            return WriteConstant(values[0], Head(traits), values.Length, destination);
        }

        Span<long> integers = stackalloc long[ValueBlock.MaxCount];
        Span<long> corrections = stackalloc long[ValueBlock.MaxCount];
        integers = integers[..values.Length];
        corrections = corrections[..values.Length];
        ValuePlanner.Choose(kernels, values, integers, corrections, out ValuePlan plan);
        int length = Write(kernels, values, traits, plan, integers, corrections, destination);
        if (length != 0)
        {
            return length;
        }

        // The estimate was too good: nothing is larger than plain bits.
        ValuePlanner.Plain(values, integers, out plan);
        return Write(kernels, values, traits, plan, integers, corrections, destination);
    }

    private static int Head(in ValueTraits traits) =>
        (traits.NoReset ? ValueBlockLayout.NoReset : 0) |
        (traits.HasStale ? ValueBlockLayout.HasStale : 0) |
        (traits.AllInteger ? ValueBlockLayout.AllInteger : 0);

    private static int WriteConstant(double value, int head, int count, Span<byte> destination)
    {
        Span<double> one = [value];
        destination[1] = (byte)(count - 1);
        for (int exponent = 0; exponent <= PowersOfTen.MaxExponent; exponent++)
        {
            Span<ulong> pending = [1UL];
            if (PortableKernels.Instance.ClearDecimals(one, exponent, pending) == 0)
            {
                continue;
            }

            ulong integer = Varint.ZigZag((long)Math.Round(value * PowersOfTen.Get(exponent)));
            if (Varint.Length(integer) + (exponent == 0 ? 0 : 1) >= 8)
            {
                break;
            }

            int form = exponent == 0 ? ValueBlockLayout.ConstantInteger : ValueBlockLayout.ConstantDecimal;
            destination[0] = (byte)(head | (form << ValueBlockLayout.ConstantFormShift));
            int at = 2;
            if (exponent != 0)
            {
                destination[at++] = (byte)exponent;
            }

            return at + Varint.Write(destination[at..], integer);
        }

        destination[0] = (byte)head;
        BinaryPrimitives.WriteDoubleLittleEndian(destination[2..], value);
        return 10;
    }

    /// <summary>Returns the bytes written, or 0 when they would be more than plain bits take.</summary>
    [SkipLocalsInit]
    private static int Write(ChunkKernels kernels, ReadOnlySpan<double> values, in ValueTraits traits, in ValuePlan plan, ReadOnlySpan<long> integers, ReadOnlySpan<long> corrections, Span<byte> destination)
    {
        int count = values.Length;
        int exceptions = plan.Exceptions.Count();
        Span<byte> packed = stackalloc byte[IntegerColumn.ScratchLength];
        Span<byte> patches = stackalloc byte[ValueBlock.MaxPatchBytes];
        Span<byte> parameters = stackalloc byte[IntegerColumn.MaxHeaderLength + 64];
        int patchBytes = IntegerColumn.WriteBody(kernels, plan.Integers, integers, packed, patches);
        int parameterBytes = WriteParameters(values, traits, plan, integers, corrections, parameters);
        int packedBytes = IntegerPlan.PackedLength(count, plan.Integers.Width);
        int correctionBytes = plan.HasCorrections ? IntegerPlan.PackedLength(count, plan.CorrectionWidth) : 0;
        int length = ParametersAt + parameterBytes + packedBytes + correctionBytes + patchBytes + (9 * exceptions);
        if (length > ValueBlock.MaxEncodedLength(count))
        {
            return 0;
        }

        destination[0] = (byte)(Head(traits) | (int)plan.Kind | (plan.HasCorrections ? ValueBlockLayout.HasCorrections : 0) |
            (exceptions != 0 ? ValueBlockLayout.HasExceptions : 0));
        destination[1] = (byte)(count - 1);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[LengthAt..], (ushort)length);
        parameters[..parameterBytes].CopyTo(destination[ParametersAt..]);
        int at = ParametersAt + parameterBytes;
        packed[..packedBytes].CopyTo(destination[at..]);
        at += packedBytes;
        if (plan.HasCorrections)
        {
            PackCorrections(kernels, plan, corrections, packed);
            packed[..correctionBytes].CopyTo(destination[at..]);
            at += correctionBytes;
        }

        patches[..patchBytes].CopyTo(destination[at..]);
        WriteExceptions(values, plan.Exceptions, exceptions, destination.Slice(at + patchBytes, 9 * exceptions));
        return length;
    }

    private static int WriteParameters(ReadOnlySpan<double> values, in ValueTraits traits, in ValuePlan plan, ReadOnlySpan<long> integers, ReadOnlySpan<long> corrections, Span<byte> parameters)
    {
        int at = 0;
        int min = CodedIndex(values, traits.Min, plan);
        int max = CodedIndex(values, traits.Max, plan);
        if (plan.Kind == ValueBlockKind.Decimal)
        {
            parameters[at++] = (byte)(plan.Exponent | (min < 0 ? ValueBlockLayout.RawMin : 0) | (max < 0 ? ValueBlockLayout.RawMax : 0));
        }

        at += IntegerColumn.WriteHeader(plan.Integers, parameters[at..]);
        at += WriteExtreme(traits.Min, min, plan, integers, corrections, parameters[at..]);
        at += WriteExtreme(traits.Max, max, plan, integers, corrections, parameters[at..]);
        if (plan.HasCorrections)
        {
            parameters[at++] = (byte)plan.CorrectionWidth;
            at += Varint.Write(parameters[at..], Varint.ZigZag(plan.CorrectionBase));
        }

        int exceptions = plan.Exceptions.Count();
        if (exceptions != 0)
        {
            parameters[at++] = (byte)exceptions;
        }

        return at;
    }

    /// <summary>Index of an extreme among the integers, or -1 when it must be written whole.</summary>
    private static int CodedIndex(ReadOnlySpan<double> values, double extreme, in ValuePlan plan)
    {
        if (plan.Kind != ValueBlockKind.Decimal || double.IsNaN(extreme))
        {
            return -1;
        }

        int index = MemoryMarshal.Cast<double, long>(values).IndexOf(BitConverter.DoubleToInt64Bits(extreme));
        return plan.Exceptions.Contains(index) ? -1 : index;
    }

    private static int WriteExtreme(double extreme, int index, in ValuePlan plan, ReadOnlySpan<long> integers, ReadOnlySpan<long> corrections, Span<byte> parameters)
    {
        if (index < 0)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(parameters, extreme);
            return 8;
        }

        int at = Varint.Write(parameters, Varint.ZigZag(integers[index] - plan.Integers.Anchor));
        return plan.HasCorrections ? at + Varint.Write(parameters[at..], Varint.ZigZag(corrections[index])) : at;
    }

    [SkipLocalsInit]
    private static void PackCorrections(ChunkKernels kernels, in ValuePlan plan, ReadOnlySpan<long> corrections, Span<byte> packed)
    {
        Span<long> offsets = stackalloc long[ValueBlock.MaxCount];
        offsets = offsets[..IntegerColumn.PaddedCount(corrections.Length)];
        offsets[corrections.Length..].Clear();
        for (int i = 0; i < corrections.Length; i++)
        {
            offsets[i] = corrections[i] - plan.CorrectionBase;
        }

        kernels.Pack(offsets, plan.CorrectionWidth, packed);
    }

    private static void WriteExceptions(ReadOnlySpan<double> values, in ValuePlan.ExceptionSet set, int count, Span<byte> destination)
    {
        int written = 0;
        for (int i = 0; i < values.Length && written < count; i++)
        {
            if (set.Contains(i))
            {
                destination[written] = (byte)i;
                BinaryPrimitives.WriteDoubleLittleEndian(destination[(count + (8 * written))..], values[i]);
                written++;
            }
        }
    }
}
