using Deucalion.Model.Labels;
using Deucalion.Wire.RemoteWrite;

namespace Deucalion.Wire.Labels;

/// <summary>
/// Collects names and values in any order and encodes them as a label set. Keeps its memory from one series to the next; searches by walking,
/// so its owner bounds the number of labels. Not for many threads.
/// </summary>
public sealed class LabelAssembler
{
    private readonly LabelCollector _collector = new();
    private readonly List<Entry> _entries = [];
    private byte[] _bytes = new byte[1024];
    private int _length;

    /// <summary>Number of labels.</summary>
    public int Count => _entries.Count;

    /// <summary>UTF-8 name of a label; valid until the next change.</summary>
    public ReadOnlySpan<byte> Name(int index) => _bytes.AsSpan(_entries[index].NameStart, _entries[index].NameLength);

    /// <summary>UTF-8 value of a label; valid until the next change.</summary>
    public ReadOnlySpan<byte> Value(int index) => _bytes.AsSpan(_entries[index].ValueStart, _entries[index].ValueLength);

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        _entries.Clear();
        _length = 0;
        if (_bytes.Length > 1 << 20)
        {
            _bytes = new byte[1024];
        }
    }

    /// <summary>Goes back to the first <paramref name="count"/> labels.</summary>
    public void Truncate(int count)
    {
        if (count < _entries.Count)
        {
            _length = count == 0 ? 0 : _entries[count].NameStart;
            _entries.RemoveRange(count, _entries.Count - count);
        }
    }

    /// <summary>Adds a label without a look whether the name is there already.</summary>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        int nameStart = Append(name);
        _entries.Add(new Entry(nameStart, name.Length, Append(value), value.Length));
    }

    /// <summary>Sets a label; the last value wins. An empty value hides the label.</summary>
    public void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        int i = IndexOf(name);
        if (i < 0)
        {
            Add(name, value);
        }
        else
        {
            _entries[i] = _entries[i] with { ValueStart = Append(value), ValueLength = value.Length };
        }
    }

    /// <summary>Puts a separator and a second value behind the value of a label.</summary>
    public void Join(int index, byte separator, ReadOnlySpan<byte> value)
    {
        int start = Append(Value(index));
        Append([separator]);
        Append(value);
        _entries[index] = _entries[index] with { ValueStart = start, ValueLength = _length - start };
    }

    /// <summary>Place of a name, or -1.</summary>
    public int IndexOf(ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < _entries.Count; i++)
        {
            if (Name(i).SequenceEqual(name))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Sorts by the bytes of the names; equal names keep their order.</summary>
    public void SortByName()
    {
        for (int i = 1; i < _entries.Count; i++)
        {
            Entry x = _entries[i];
            int j = i - 1;
            for (; j >= 0 && Name(j).SequenceCompareTo(_bytes.AsSpan(x.NameStart, x.NameLength)) > 0; j--)
            {
                _entries[j + 1] = _entries[j];
            }

            _entries[j + 1] = x;
        }
    }

    /// <summary>Sets every label of another assembler.</summary>
    public void SetAll(LabelAssembler other)
    {
        for (int i = 0; i < other.Count; i++)
        {
            Set(other.Name(i), other.Value(i));
        }
    }

    /// <summary>
    /// Encodes the labels of a series, which must have a metric name; the span is valid until the next call. False: <paramref name="problem"/> is
    /// a sentence, and <paramref name="isLimit"/> tells whether a limit of the instance is what it breaks.
    /// </summary>
    public bool TryEncode(LabelLimits limits, out ReadOnlySpan<byte> encoded, out string problem, out bool isLimit)
    {
        encoded = Encode(limits, out LabelCollector.Problem found, out int at);
        problem = string.Empty;
        isLimit = false;
        if (found == LabelCollector.Problem.None)
        {
            return true;
        }

        isLimit = LabelProblems.IsLimit(found);
        problem = LabelProblems.Describe(found, at < 0 ? string.Empty : _collector.NameOf(_bytes.AsSpan(0, _length), at), limits);
        return false;
    }

    /// <summary>The labels as a set that needs no metric name, as of an exemplar; null when they are not valid.</summary>
    public LabelSet? TryBuild()
    {
        ReadOnlySpan<byte> encoded = Encode(default, out LabelCollector.Problem problem, out _);
        return problem is LabelCollector.Problem.None or LabelCollector.Problem.NoMetricName ? LabelSet.FromEncoded(encoded) : null;
    }

    private ReadOnlySpan<byte> Encode(LabelLimits limits, out LabelCollector.Problem problem, out int at)
    {
        ReadOnlySpan<byte> data = _bytes.AsSpan(0, _length);
        _collector.Clear();
        _collector.Limits = limits;
        foreach (Entry e in _entries)
        {
            if (e.ValueLength > 0)
            {
                _collector.Add(data, e.NameStart, e.NameLength, e.ValueStart, e.ValueLength);
            }
        }

        return _collector.Encode(data, out problem, out at);
    }

    private int Append(ReadOnlySpan<byte> bytes)
    {
        int start = _length;
        if (_bytes.Length - start < bytes.Length)
        {
            // The bytes may come from the array that is replaced here.
            byte[] grown = new byte[Math.Max(_bytes.Length * 2, start + bytes.Length)];
            _bytes.AsSpan(0, start).CopyTo(grown);
            bytes.CopyTo(grown.AsSpan(start));
            _bytes = grown;
        }
        else
        {
            bytes.CopyTo(_bytes.AsSpan(start));
        }

        _length += bytes.Length;
        return start;
    }

    private readonly record struct Entry(int NameStart, int NameLength, int ValueStart, int ValueLength);
}
