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

    private LabelSet Cut(LabelSet labels, bool keep)
    {
        if (_names.Length == 0)
        {
            return keep ? LabelSet.Empty : labels;
        }

        byte[]? rented = null;
        Span<byte> to = labels.Encoded.Length <= 512 ? stackalloc byte[512] : (rented = ArrayPool<byte>.Shared.Rent(labels.Encoded.Length));
        int length = 0;
        int next = 0;
        foreach (LabelView l in labels)
        {
            int order = -1;
            while (next < _names.Length && (order = _names[next].AsSpan().SequenceCompareTo(l.Name)) < 0)
            {
                next++;
            }

            bool named = next < _names.Length && order == 0;
            if (named == keep)
            {
                length += Varint.Write(to[length..], (ulong)l.Name.Length);
                l.Name.CopyTo(to[length..]);
                length += l.Name.Length;
                length += Varint.Write(to[length..], (ulong)l.Value.Length);
                l.Value.CopyTo(to[length..]);
                length += l.Value.Length;
            }
        }

        LabelSet result = length == labels.Encoded.Length ? labels : LabelSet.FromEncoded(to[..length]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return result;
    }
}
