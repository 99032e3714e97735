using System.Buffers;
using System.Text;
using Deucalion.Model.Labels;
using Deucalion.Primitives.Bits;

namespace Deucalion.PromQL.Execution;

/// <summary>A set of label names that cuts label sets down. Immutable.</summary>
internal sealed class LabelFilter
{
    /// <summary>Name, type and unit: what an operation that changes a metric's meaning takes away.</summary>
    public static readonly LabelFilter Metadata = new(["__name__", "__type__", "__unit__"]);

    private readonly byte[][] _names;

    /// <summary>Names in any order.</summary>
    public LabelFilter(IEnumerable<string> names)
    {
        _names = [.. names.Distinct().Select(Encoding.UTF8.GetBytes)];
        Array.Sort(_names, static (a, b) => a.AsSpan().SequenceCompareTo(b));
    }

    /// <summary>Only the named labels.</summary>
    public LabelSet Keep(LabelSet labels) => Cut(labels, true);

    /// <summary>All labels but the named ones.</summary>
    public LabelSet Without(LabelSet labels) => Cut(labels, false);

    /// <summary>Value of a label in an encoded label set; empty when absent.</summary>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> encoded, ReadOnlySpan<byte> name)
    {
        var labels = new LabelSet.Enumerator(encoded);
        while (labels.MoveNext())
        {
            if (labels.Current.Name.SequenceEqual(name))
            {
                return labels.Current.Value;
            }
        }

        return default;
    }

    /// <summary>Cuts an encoded label set down to the named labels, or to all others; returns the bytes written, at most as many as there were.</summary>
    public int Cut(ReadOnlySpan<byte> encoded, bool keep, Span<byte> to)
    {
        int length = 0;
        int next = 0;
        while (!encoded.IsEmpty && !(keep && next == _names.Length))
        {
            int n = LabelLength(encoded, out ReadOnlySpan<byte> name);
            int order = -1;
            while (next < _names.Length && (order = _names[next].AsSpan().SequenceCompareTo(name)) < 0)
            {
                next++;
            }

            if ((next < _names.Length && order == 0) == keep)
            {
                encoded[..n].CopyTo(to[length..]);
                length += n;
            }

            encoded = encoded[n..];
        }

        return length;
    }

    private static int LabelLength(ReadOnlySpan<byte> encoded, out ReadOnlySpan<byte> name)
    {
        int at = encoded[0] < 0x80 ? 1 : Varint.Read(encoded, out _);
        int length = encoded[0];
        if (at > 1)
        {
            Varint.Read(encoded, out ulong big);
            length = (int)big;
        }

        name = encoded.Slice(at, length);
        at += length;
        if (encoded[at] < 0x80)
        {
            return at + 1 + encoded[at];
        }

        int n = Varint.Read(encoded[at..], out ulong value);
        return at + n + (int)value;
    }

    private LabelSet Cut(LabelSet labels, bool keep)
    {
        if (_names.Length == 0)
        {
            return keep ? LabelSet.Empty : labels;
        }

        byte[]? rented = null;
        Span<byte> to = labels.Encoded.Length <= 512 ? stackalloc byte[512] : (rented = ArrayPool<byte>.Shared.Rent(labels.Encoded.Length));
        int length = Cut(labels.Encoded, keep, to);
        LabelSet result = length == labels.Encoded.Length ? labels : LabelSet.FromEncoded(to[..length]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return result;
    }
}
