using System.Diagnostics.CodeAnalysis;
using System.IO.Hashing;
using System.Text;
using Deucalion.Primitives.Bits;

namespace Deucalion.Model.Labels;

/// <summary>
/// An immutable label set, kept as one UTF-8 byte string: for each label, sorted by name bytes, varint name length, name, varint
/// value length, value. No label has an empty value or name and no name occurs twice, so equal sets have equal bytes.
/// The order of label sets is Prometheus': name, then value, label by label, in byte order; a prefix comes first.
/// </summary>
public sealed class LabelSet : IEquatable<LabelSet>, IComparable<LabelSet>
{
    /// <summary>The set without labels.</summary>
    public static readonly LabelSet Empty = new([]);

    private readonly byte[] _data;
    private ulong _hash;

    private LabelSet(byte[] data) => _data = data;

    /// <summary>The encoding described at the type.</summary>
    public ReadOnlySpan<byte> Encoded => _data;

    /// <summary>True for the empty set.</summary>
    public bool IsEmpty => _data.Length == 0;

    /// <summary>64-bit hash of the encoding; the same in every process, so not for input that an attacker may choose to collide.</summary>
    public ulong Hash
    {
        get
        {
            if (_hash == 0)
            {
                _hash = HashOf(_data);
            }

            return _hash;
        }
    }

    /// <summary>Number of labels; walks the set.</summary>
    public int Count
    {
        get
        {
            int n = 0;
            foreach (LabelView _ in this)
            {
                n++;
            }

            return n;
        }
    }

    /// <summary>Value of <c>__name__</c>, or null.</summary>
    public string? MetricName => Get(LabelNames.MetricNameUtf8) is { Length: > 0 } v ? Encoding.UTF8.GetString(v) : null;

    /// <summary>Value of a label, or the empty string.</summary>
    public string this[string name] => Get(name);

    /// <summary>Hash of an encoding, as <see cref="Hash"/> gives it.</summary>
    public static ulong HashOf(ReadOnlySpan<byte> encoded) => XxHash3.HashToUInt64(encoded) | 1;

    /// <summary>Wraps a copy of bytes that are known to be a valid encoding (from the write path or a part file).</summary>
    public static LabelSet FromEncoded(ReadOnlySpan<byte> encoded) => encoded.IsEmpty ? Empty : new LabelSet(encoded.ToArray());

    /// <summary>Builds from names and values in any order; empty values are left out, a repeated name keeps its last value.</summary>
    public static LabelSet Of(params ReadOnlySpan<(string Name, string Value)> labels)
    {
        var b = new LabelSetBuilder();
        foreach ((string name, string value) in labels)
        {
            b.Set(name, value);
        }

        return b.Build();
    }

    /// <summary>Builds from pairs in any order.</summary>
    public static LabelSet Of(IEnumerable<KeyValuePair<string, string>> labels)
    {
        var b = new LabelSetBuilder();
        foreach ((string name, string value) in labels)
        {
            b.Set(name, value);
        }

        return b.Build();
    }

    /// <summary>UTF-8 value of a label; empty when absent.</summary>
    public ReadOnlySpan<byte> Get(ReadOnlySpan<byte> name)
    {
        foreach (LabelView l in this)
        {
            int c = l.Name.SequenceCompareTo(name);
            if (c == 0)
            {
                return l.Value;
            }

            if (c > 0)
            {
                break;
            }
        }

        return default;
    }

    /// <summary>Value of a label; the empty string when absent.</summary>
    public string Get(string name)
    {
        Span<byte> buffer = stackalloc byte[256];
        int max = Encoding.UTF8.GetMaxByteCount(name.Length);
        Span<byte> utf8 = max <= buffer.Length ? buffer : new byte[max];
        ReadOnlySpan<byte> v = Get(utf8[..Encoding.UTF8.GetBytes(name, utf8)]);
        return v.IsEmpty ? string.Empty : Encoding.UTF8.GetString(v);
    }

    /// <summary>True when the label is there.</summary>
    public bool Has(string name) => Get(Encoding.UTF8.GetBytes(name)).Length > 0;

    /// <summary>The labels in order, without allocation.</summary>
    public Enumerator GetEnumerator() => new(_data);

    /// <summary>Names and values as strings, in order.</summary>
    public IEnumerable<KeyValuePair<string, string>> ToPairs()
    {
        var list = new List<KeyValuePair<string, string>>();
        foreach (LabelView l in this)
        {
            list.Add(new(Encoding.UTF8.GetString(l.Name), Encoding.UTF8.GetString(l.Value)));
        }

        return list;
    }

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] LabelSet? other) =>
        other is not null && (ReferenceEquals(this, other) || _data.AsSpan().SequenceEqual(other._data));

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => Equals(obj as LabelSet);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)(Hash >> 8);

    /// <inheritdoc/>
    public int CompareTo(LabelSet? other)
    {
        if (other is null)
        {
            return 1;
        }

        Enumerator a = GetEnumerator();
        Enumerator b = other.GetEnumerator();
        while (true)
        {
            bool hasA = a.MoveNext();
            bool hasB = b.MoveNext();
            if (!hasA || !hasB)
            {
                return hasA ? 1 : hasB ? -1 : 0;
            }

            int c = a.Current.Name.SequenceCompareTo(b.Current.Name);
            if (c == 0)
            {
                c = a.Current.Value.SequenceCompareTo(b.Current.Value);
            }

            if (c != 0)
            {
                return c;
            }
        }
    }

    /// <summary>Prometheus' text form: <c>{a="1", b="2"}</c> with the metric name as a label like the others.</summary>
    public override string ToString()
    {
        var s = new StringBuilder("{");
        foreach ((string name, string value) in ToPairs())
        {
            if (s.Length > 1)
            {
                s.Append(", ");
            }

            s.Append(LabelNames.IsLegacyLabelName(name) ? name : GoQuote.Quote(name)).Append('=').Append(GoQuote.Quote(value));
        }

        return s.Append('}').ToString();
    }

    /// <summary>Walks the labels of an encoding.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;
        private LabelView _current;

        /// <summary>Walks bytes that are known to be a valid encoding.</summary>
        public Enumerator(ReadOnlySpan<byte> data)
        {
            _rest = data;
            _current = default;
        }

        /// <summary>The present label; valid while the set is.</summary>
        public readonly LabelView Current => _current;

        /// <summary>Goes to the next label.</summary>
        public bool MoveNext()
        {
            if (_rest.IsEmpty)
            {
                return false;
            }

            int n = Varint.Read(_rest, out ulong nameLength);
            ReadOnlySpan<byte> name = _rest.Slice(n, (int)nameLength);
            _rest = _rest[(n + (int)nameLength)..];
            n = Varint.Read(_rest, out ulong valueLength);
            _current = new LabelView(name, _rest.Slice(n, (int)valueLength));
            _rest = _rest[(n + (int)valueLength)..];
            return true;
        }
    }
}
