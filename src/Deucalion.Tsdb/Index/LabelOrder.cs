using Deucalion.Primitives.Bits;

namespace Deucalion.Tsdb.Index;

/// <summary>The order of encoded label sets without objects: that of <see cref="Model.Labels.LabelSet.CompareTo"/>.</summary>
internal static class LabelOrder
{
    public static int Compare(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        if (a.SequenceEqual(b))
        {
            return 0;
        }

        while (true)
        {
            if (a.IsEmpty || b.IsEmpty)
            {
                return a.IsEmpty ? (b.IsEmpty ? 0 : -1) : 1;
            }

            // Names and values alternate, so comparing item by item is the order of the sets.
            int la = Length(a, out int na);
            int lb = Length(b, out int nb);
            int c = a.Slice(na, la).SequenceCompareTo(b.Slice(nb, lb));
            if (c != 0)
            {
                return c;
            }

            a = a[(na + la)..];
            b = b[(nb + lb)..];
        }
    }

    private static int Length(ReadOnlySpan<byte> item, out int prefix)
    {
        if (item[0] < 0x80)
        {
            prefix = 1;
            return item[0];
        }

        prefix = Varint.Read(item, out ulong length);
        return (int)length;
    }
}
