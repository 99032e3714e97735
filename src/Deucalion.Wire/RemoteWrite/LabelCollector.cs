using System.Text.Unicode;
using Deucalion.Primitives.Bits;

namespace Deucalion.Wire.RemoteWrite;

/// <summary>
/// Turns the labels of one received series, in whatever order they came, into the encoding of a label set. Holds positions in the
/// request's bytes, allocates nothing per series. Values that are empty are left out, as Prometheus does.
/// </summary>
internal sealed class LabelCollector
{
    private (int NameStart, int NameLength, int ValueStart, int ValueLength)[] _labels = new (int, int, int, int)[32];
    private byte[] _encoded = new byte[1024];
    private int _count;
    private bool _sorted = true;

    /// <summary>What is wrong with a label set.</summary>
    internal enum Problem
    {
        None,
        NoMetricName,
        InvalidText,
        EmptyName,
        Duplicate,
        TooManyLabels,
        NameTooLong,
        ValueTooLong,
    }

    public int Count => _count;

    /// <summary>Limits that <see cref="Encode"/> holds labels against.</summary>
    public LabelLimits Limits { get; set; }

    public void Clear()
    {
        _count = 0;
        _sorted = true;
    }

    /// <summary>Adds a label by its place in <paramref name="data"/>.</summary>
    public void Add(ReadOnlySpan<byte> data, int nameStart, int nameLength, int valueStart, int valueLength)
    {
        if (_count == _labels.Length)
        {
            Array.Resize(ref _labels, _count * 2);
        }

        if (_count > 0 && _sorted)
        {
            (int ns, int nl, _, _) = _labels[_count - 1];
            _sorted = data.Slice(ns, nl).SequenceCompareTo(data.Slice(nameStart, nameLength)) < 0;
        }

        _labels[_count++] = (nameStart, nameLength, valueStart, valueLength);
    }

    /// <summary>The encoding of the collected labels, valid until the next call; or what is wrong with them.</summary>
    public ReadOnlySpan<byte> Encode(ReadOnlySpan<byte> data, out Problem problem, out int problemLabel)
    {
        problemLabel = -1;
        if (!_sorted)
        {
            Sort(data);
        }

        int at = 0;
        bool hasName = false;
        bool allShort = true;
        for (int i = 0; i < _count; i++)
        {
            (int ns, int nl, int vs, int vl) = _labels[i];
            ReadOnlySpan<byte> name = data.Slice(ns, nl);
            if (i > 0 && !_sorted && data.Slice(_labels[i - 1].NameStart, _labels[i - 1].NameLength).SequenceEqual(name))
            {
                problem = InvalidText(data, i, out problemLabel) ? Problem.InvalidText : Problem.Duplicate;
                problemLabel = problem == Problem.Duplicate ? i : problemLabel;
                return default;
            }

            if (vl == 0)
            {
                continue;
            }

            ReadOnlySpan<byte> value = data.Slice(vs, vl);
            if (nl == 0)
            {
                // A label before it may have a worse problem.
                problem = InvalidText(data, i, out problemLabel) ? Problem.InvalidText : Problem.EmptyName;
                problemLabel = problem == Problem.EmptyName ? i : problemLabel;
                return default;
            }

            allShort &= nl < 128 && vl < 128;

            if (!hasName && name.SequenceEqual("__name__"u8))
            {
                hasName = true;
            }

            int needed = at + nl + vl + 10;
            if (needed > _encoded.Length)
            {
                Array.Resize(ref _encoded, Math.Max(needed, _encoded.Length * 2));
            }

            at += Varint.Write(_encoded.AsSpan(at), (ulong)nl);
            name.CopyTo(_encoded.AsSpan(at));
            at += nl;
            at += Varint.Write(_encoded.AsSpan(at), (ulong)vl);
            value.CopyTo(_encoded.AsSpan(at));
            at += vl;
        }

        // Lengths below 128 are ASCII bytes that keep names and values apart, so the whole is valid text exactly when each of them is.
        if ((!allShort || !Utf8.IsValid(_encoded.AsSpan(0, at))) && InvalidText(data, _count, out problemLabel))
        {
            problem = Problem.InvalidText;
            return default;
        }

        problem = !hasName ? Problem.NoMetricName : Exceeded(out problemLabel);
        return _encoded.AsSpan(0, at);
    }

    private Problem Exceeded(out int label)
    {
        label = -1;
        if (Limits.Labels > 0 && _count > Limits.Labels)
        {
            return Problem.TooManyLabels;
        }

        int maxName = Limits.NameBytes > 0 ? Limits.NameBytes : int.MaxValue;
        int maxValue = Limits.ValueBytes > 0 ? Limits.ValueBytes : int.MaxValue;
        for (int i = 0; i < _count; i++)
        {
            if (_labels[i].NameLength > maxName || _labels[i].ValueLength > maxValue)
            {
                label = i;
                return _labels[i].NameLength > maxName ? Problem.NameTooLong : Problem.ValueTooLong;
            }
        }

        return Problem.None;
    }

    /// <summary>True when one of the first labels that count has bytes that are no UTF-8.</summary>
    private bool InvalidText(ReadOnlySpan<byte> data, int count, out int label)
    {
        for (label = 0; label < count; label++)
        {
            (int ns, int nl, int vs, int vl) = _labels[label];
            if (vl > 0 && (!Utf8.IsValid(data.Slice(ns, nl)) || !Utf8.IsValid(data.Slice(vs, vl))))
            {
                return true;
            }
        }

        label = -1;
        return false;
    }

    /// <summary>Name of a collected label, for messages.</summary>
    public string NameOf(ReadOnlySpan<byte> data, int label) =>
        System.Text.Encoding.UTF8.GetString(data.Slice(_labels[label].NameStart, _labels[label].NameLength));

    // Insertion sort: senders that do not sort send few labels, and a hostile set is bounded below.
    private void Sort(ReadOnlySpan<byte> data)
    {
        if (_count > 256)
        {
            byte[] copy = data.ToArray();
            Array.Sort(_labels, 0, _count, Comparer<(int NameStart, int NameLength, int ValueStart, int ValueLength)>.Create(
                (a, b) => copy.AsSpan(a.NameStart, a.NameLength).SequenceCompareTo(copy.AsSpan(b.NameStart, b.NameLength))));
            return;
        }

        for (int i = 1; i < _count; i++)
        {
            (int NameStart, int NameLength, int ValueStart, int ValueLength) x = _labels[i];
            int j = i - 1;
            while (j >= 0 && data.Slice(_labels[j].NameStart, _labels[j].NameLength).SequenceCompareTo(data.Slice(x.NameStart, x.NameLength)) > 0)
            {
                _labels[j + 1] = _labels[j];
                j--;
            }

            _labels[j + 1] = x;
        }
    }
}
