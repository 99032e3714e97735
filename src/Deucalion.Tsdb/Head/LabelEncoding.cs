using Deucalion.Primitives.Bits;

namespace Deucalion.Tsdb.Head;

/// <summary>Checks label bytes before they are trusted.</summary>
internal static class LabelEncoding
{
    /// <summary>True for a valid <see cref="Model.Labels.LabelSet"/> encoding: sorted unique names, nothing empty, nothing cut.</summary>
    public static bool IsValid(ReadOnlySpan<byte> encoded)
    {
        int previous = -1;
        int previousLength = 0;
        int at = 0;
        while (at < encoded.Length)
        {
            int name = Item(encoded, ref at);
            int value = name == 0 ? 0 : Item(encoded, ref at);
            if (value == 0)
            {
                return false;
            }

            int start = at - value - Varint.Length((ulong)value) - name;
            if (previous >= 0 && encoded.Slice(previous, previousLength).SequenceCompareTo(encoded.Slice(start, name)) >= 0)
            {
                return false;
            }

            previous = start;
            previousLength = name;
        }

        return true;
    }

    /// <summary>Steps over a length-prefixed item; returns its length, 0 when it is empty, cut or its length is not in its shortest form.</summary>
    private static int Item(ReadOnlySpan<byte> encoded, ref int at)
    {
        int n = Varint.Read(encoded[at..], out ulong length);
        if (n == 0 || length == 0 || length > (ulong)(encoded.Length - at - n) || n != Varint.Length(length))
        {
            return 0;
        }

        at += n + (int)length;
        return (int)length;
    }
}
