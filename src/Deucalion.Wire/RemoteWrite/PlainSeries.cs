using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Unicode;
using Deucalion.Storage.Writing;

namespace Deucalion.Wire.RemoteWrite;

/// <summary>
/// The fast way through a TimeSeries message of remote write 1.0 as senders write it: sorted labels with lengths below 128, then float samples, nothing
/// else. One pass, straight into the batch. Everything else (also everything wrong) is left to <see cref="RemoteWriteV1Decoder"/>, which knows all cases
/// and all errors.
/// </summary>
internal static class PlainSeries
{
    private const byte LabelTag = 0x0A;
    private const byte NameTag = 0x0A;
    private const byte ValueTag = 0x12;
    private const byte SampleTag = 0x12;
    private const byte SampleValueTag = 0x09;
    private const byte SampleTimeTag = 0x10;

    /// <summary>"__name__" as eight bytes, the first one highest.</summary>
    private const ulong MetricName = 0x5F5F6E616D655F5F;

    /// <summary>Adds the series to the batch; false, and nothing added, when it is not of the plain kind.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryAdd(ReadOnlySpan<byte> series, LabelLimits limits, WriteBatch into)
    {
        // 32 bytes more than the labels can take, so that each item is copied with whole vectors.
        Span<byte> room = into.LabelBuffer(series.Length + 64);
        ref byte from = ref MemoryMarshal.GetReference(series);
        int labelBytes = Labels(ref from, series.Length, ref MemoryMarshal.GetReference(room), limits, out int at);
        if (labelBytes <= 0 || !IsText(room[..labelBytes]) || !AreSamples(ref from, at, series.Length))
        {
            return false;
        }

        into.BeginWritten(labelBytes);
        while (at < series.Length)
        {
            int end = at + 2 + Unsafe.Add(ref from, at + 1);
            at += 2;
            double value = 0;
            if (at < end && Unsafe.Add(ref from, at) == SampleValueTag)
            {
                value = BinaryPrimitives.ReadDoubleLittleEndian(series[(at + 1)..]);
                at += 9;
            }

            into.AddSample(at < end ? (long)Varint(ref from, at + 1) : 0, value);
            at = end;
        }

        return true;
    }

    /// <summary>Writes the label set; returns its length, 0 when the labels are not plain. <paramref name="at"/> is where they end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Labels(ref byte from, int length, ref byte to, LabelLimits limits, out int at)
    {
        int maxName = limits.NameBytes > 0 ? limits.NameBytes : int.MaxValue;
        int maxValue = limits.ValueBytes > 0 ? limits.ValueBytes : int.MaxValue;
        int left = limits.Labels > 0 ? limits.Labels : int.MaxValue;
        int written = 0;
        bool named = false;
        ulong previousKey = 0;
        int previous = -1;
        at = 0;
        while (at < length && Unsafe.Add(ref from, at) == LabelTag)
        {
            // Tag, length, tag, length, name, tag, length, value.
            if (length - at < 8)
            {
                return 0;
            }

            int size = Unsafe.Add(ref from, at + 1);
            int name = Unsafe.Add(ref from, at + 3);
            if (size >= 128 || name == 0 || name + 4 >= size || size + 2 > length - at || Unsafe.Add(ref from, at + 2) != NameTag || Unsafe.Add(ref from, at + 4 + name) != ValueTag)
            {
                return 0;
            }

            int value = Unsafe.Add(ref from, at + 5 + name);
            if (value != size - name - 4 || name > maxName || value > maxValue || --left < 0)
            {
                return 0;
            }

            // Eight bytes from the name's first one are inside the message or its value follows; what is not of the name is masked out.
            ulong key = length - at >= 12 ? BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref from, at + 4))) : Bytes(ref Unsafe.Add(ref from, at + 4), name);
            key = name < 8 ? key & (ulong.MaxValue << (64 - (8 * name))) : key;
            if (key <= previousKey && (key < previousKey || previous < 0 || !Ascends(ref from, previous, at)))
            {
                return 0;
            }

            named |= name == 8 && key == MetricName;
            previousKey = key;
            previous = at;

            // Name with its length, then value with its length.
            Copy(ref Unsafe.Add(ref from, at + 3), ref Unsafe.Add(ref to, written), name + 1, length - at - 3);
            written += name + 1;
            Copy(ref Unsafe.Add(ref from, at + 5 + name), ref Unsafe.Add(ref to, written), value + 1, length - at - 5 - name);
            written += value + 1;
            at += size + 2;
        }

        return named ? written : 0;
    }

    private static ulong Bytes(ref byte from, int count)
    {
        ulong key = 0;
        for (int i = 0; i < 8; i++)
        {
            key = (key << 8) | (i < count ? Unsafe.Add(ref from, i) : 0u);
        }

        return key;
    }

    /// <summary>True when the name of the label at one place is before that of the label at another.</summary>
    private static bool Ascends(ref byte from, int first, int second) =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref from, first + 4), Unsafe.Add(ref from, first + 3))
            .SequenceCompareTo(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref from, second + 4), Unsafe.Add(ref from, second + 3))) < 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(ref byte from, ref byte to, int count, int readable)
    {
        if (count <= 32 && readable >= 32)
        {
            Vector256.LoadUnsafe(ref from).StoreUnsafe(ref to);
        }
        else
        {
            Unsafe.CopyBlockUnaligned(ref to, ref from, (uint)count);
        }
    }

    /// <summary>True for valid UTF-8. Lengths below 128 are ASCII that keeps names and values apart, so the whole is valid exactly when each item is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool IsText(ReadOnlySpan<byte> labels)
    {
        ref byte at = ref MemoryMarshal.GetReference(labels);
        if (labels.Length < 32)
        {
            return Utf8.IsValid(labels);
        }

        Vector256<byte> any = Vector256.LoadUnsafe(ref at, (nuint)(labels.Length - 32));
        for (int i = 0; i < labels.Length - 32; i += 32)
        {
            any |= Vector256.LoadUnsafe(ref at, (nuint)i);
        }

        return any.ExtractMostSignificantBits() == 0 || Utf8.IsValid(labels);
    }

    /// <summary>True when the rest is well-formed float samples, one at least.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool AreSamples(ref byte from, int at, int length)
    {
        if (at >= length)
        {
            return false;
        }

        while (at < length)
        {
            if (length - at < 2 || Unsafe.Add(ref from, at) != SampleTag)
            {
                return false;
            }

            int size = Unsafe.Add(ref from, at + 1);
            at += 2;
            if (size > 20 || size > length - at)
            {
                return false;
            }

            int end = at + size;
            if (size >= 9 && Unsafe.Add(ref from, at) == SampleValueTag)
            {
                at += 9;
            }

            if (at < end && !IsTime(ref from, at, end))
            {
                return false;
            }

            at = end;
        }

        return true;
    }

    /// <summary>True when a time field fills the bytes up to the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsTime(ref byte from, int at, int end)
    {
        int bytes = end - at - 1;
        if (Unsafe.Add(ref from, at) != SampleTimeTag || bytes is < 1 or > 10 || (bytes == 10 && Unsafe.Add(ref from, end - 1) > 1))
        {
            return false;
        }

        for (int i = at + 1; i < end - 1; i++)
        {
            if (Unsafe.Add(ref from, i) < 0x80)
            {
                return false;
            }
        }

        return Unsafe.Add(ref from, end - 1) < 0x80;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Varint(ref byte from, int at)
    {
        ulong value = 0;
        int shift = 0;
        byte b;
        do
        {
            b = Unsafe.Add(ref from, at++);
            value |= (ulong)(b & 0x7F) << shift;
            shift += 7;
        }
        while (b >= 0x80);

        return value;
    }
}
