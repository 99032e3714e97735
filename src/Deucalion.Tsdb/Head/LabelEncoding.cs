using Deucalion.Primitives.Bits;

namespace Deucalion.Tsdb.Head;

/// <summary>Checks label bytes before they are trusted.</summary>
internal static class LabelEncoding
{
    /// <summary>True for a valid <see cref="Model.Labels.LabelSet"/> encoding: sorted unique names, nothing empty, nothing cut.</summary>
    public static bool IsValid(ReadOnlySpan<byte> encoded)
    {
        ReadOnlySpan<byte> previous = default;
        while (!encoded.IsEmpty)
        {
            if (!TryTake(ref encoded, out ReadOnlySpan<byte> name) || !TryTake(ref encoded, out _) || previous.SequenceCompareTo(name) >= 0)
            {
                return false;
            }

            previous = name;
        }

        return true;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> item)
    {
        item = default;
        int n = Varint.Read(rest, out ulong length);
        if (n == 0 || length == 0 || length > (ulong)(rest.Length - n))
        {
            return false;
        }

        item = rest.Slice(n, (int)length);
        rest = rest[(n + (int)length)..];
        return true;
    }
}
