using System.Text;
using Deucalion.Model.Labels;
using Deucalion.Primitives.Bits;
using Deucalion.PromQL.Plan;
using Deucalion.PromQL.Syntax;

namespace Deucalion.PromQL.Execution.Binary;

/// <summary>Label sets of the results of a vector operation. For one thread.</summary>
internal sealed class ResultLabels
{
    private readonly LabelFilter? _drop;
    private readonly LabelFilter? _matched;
    private readonly bool _keepMatched;
    private readonly byte[][] _included;
    private byte[] _first = new byte[512];
    private byte[] _second = new byte[512];

    public ResultLabels(BinaryNode node)
    {
        VectorMatching matching = node.Matching!;
        _drop = MetricSchema.IsChangedBy(node.Operator) ? LabelFilter.Metadata : null;
        _matched = matching.Cardinality == MatchCardinality.OneToOne ? new LabelFilter(matching.Labels) : null;
        _keepMatched = matching.On;
        _included = [.. matching.Include.Where(n => n.Length > 0).Distinct(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes)];
        Array.Sort(_included, static (a, b) => a.AsSpan().SequenceCompareTo(b));
    }

    /// <summary>Labels of a result; many: the side whose labels stay, one: the side that included labels are taken from.</summary>
    public LabelSet Of(LabelSet many, LabelSet one) => LabelSet.FromEncoded(Encoded(many.Encoded, one.Encoded));

    /// <summary>The same, encoded; valid until the next call.</summary>
    public ReadOnlySpan<byte> Encoded(ReadOnlySpan<byte> many, ReadOnlySpan<byte> one)
    {
        int most = many.Length + one.Length + (16 * (_included.Length + 1));
        foreach (byte[] name in _included)
        {
            most += name.Length;
        }

        if (_first.Length < most)
        {
            _first = new byte[most * 2];
            _second = new byte[most * 2];
        }

        many.CopyTo(_first);
        int length = many.Length;
        if (_drop is not null)
        {
            length = Swap(_drop.Cut(_first.AsSpan(0, length), false, _second));
        }

        if (_matched is not null)
        {
            length = Swap(_matched.Cut(_first.AsSpan(0, length), _keepMatched, _second));
        }

        if (_included.Length > 0)
        {
            length = Swap(Include(_first.AsSpan(0, length), one, _second));
        }

        return _first.AsSpan(0, length);
    }

    private int Swap(int length)
    {
        (_first, _second) = (_second, _first);
        return length;
    }

    /// <summary>Merges labels with the included ones of the other side, which replace those of their names or, where absent, take them away.</summary>
    private int Include(ReadOnlySpan<byte> labels, ReadOnlySpan<byte> one, Span<byte> to)
    {
        int length = 0;
        int next = 0;
        var all = new LabelSet.Enumerator(labels);
        while (all.MoveNext())
        {
            LabelView l = all.Current;
            bool replaced = false;
            while (next < _included.Length && _included[next].AsSpan().SequenceCompareTo(l.Name) is <= 0 and var order)
            {
                length += Put(_included[next], LabelFilter.Find(one, _included[next]), to[length..]);
                replaced |= order == 0;
                next++;
            }

            if (!replaced)
            {
                length += Put(l.Name, l.Value, to[length..]);
            }
        }

        for (; next < _included.Length; next++)
        {
            length += Put(_included[next], LabelFilter.Find(one, _included[next]), to[length..]);
        }

        return length;
    }

    private static int Put(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, Span<byte> to)
    {
        if (value.IsEmpty)
        {
            return 0;
        }

        int length = Varint.Write(to, (ulong)name.Length);
        name.CopyTo(to[length..]);
        length += name.Length;
        length += Varint.Write(to[length..], (ulong)value.Length);
        value.CopyTo(to[length..]);
        return length + value.Length;
    }
}
