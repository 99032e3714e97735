using System.Text;
using Deucalion.Primitives.Bits;

namespace Deucalion.Model.Labels;

/// <summary>Collects, changes and sorts labels and makes a <see cref="LabelSet"/>; reusable, not for many threads.</summary>
public sealed class LabelSetBuilder
{
    private readonly List<(byte[] Name, byte[] Value)> _labels = [];

    /// <summary>An empty builder.</summary>
    public LabelSetBuilder()
    {
    }

    /// <summary>A builder that starts with the labels of a set.</summary>
    public LabelSetBuilder(LabelSet start) => Reset(start);

    /// <summary>Starts anew.</summary>
    public LabelSetBuilder Reset(LabelSet? start = null)
    {
        _labels.Clear();
        if (start is not null)
        {
            foreach (LabelView l in start)
            {
                _labels.Add((l.Name.ToArray(), l.Value.ToArray()));
            }
        }

        return this;
    }

    /// <summary>Sets a label; an empty value removes it.</summary>
    public LabelSetBuilder Set(string name, string value) => Set(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value));

    /// <summary>Sets a label; an empty value removes it.</summary>
    public LabelSetBuilder Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        int i = IndexOf(name);
        if (value.IsEmpty || name.IsEmpty)
        {
            if (i >= 0)
            {
                _labels.RemoveAt(i);
            }
        }
        else if (i >= 0)
        {
            _labels[i] = (_labels[i].Name, value.ToArray());
        }
        else
        {
            _labels.Add((name.ToArray(), value.ToArray()));
        }

        return this;
    }

    /// <summary>Removes a label if it is there.</summary>
    public LabelSetBuilder Remove(string name)
    {
        int i = IndexOf(Encoding.UTF8.GetBytes(name));
        if (i >= 0)
        {
            _labels.RemoveAt(i);
        }

        return this;
    }

    /// <summary>Keeps only labels for which the predicate holds (UTF-16 names).</summary>
    public LabelSetBuilder Keep(Func<string, bool> keep)
    {
        _labels.RemoveAll(l => !keep(Encoding.UTF8.GetString(l.Name)));
        return this;
    }

    /// <summary>Value of a label, or the empty string.</summary>
    public string Get(string name)
    {
        int i = IndexOf(Encoding.UTF8.GetBytes(name));
        return i < 0 ? string.Empty : Encoding.UTF8.GetString(_labels[i].Value);
    }

    /// <summary>Names in the order they came.</summary>
    public IEnumerable<string> Names() => _labels.Select(l => Encoding.UTF8.GetString(l.Name)).ToArray();

    /// <summary>The label set of what is there now; the builder can go on.</summary>
    public LabelSet Build()
    {
        if (_labels.Count == 0)
        {
            return LabelSet.Empty;
        }

        _labels.Sort(static (a, b) => a.Name.AsSpan().SequenceCompareTo(b.Name));
        int size = 0;
        foreach ((byte[] name, byte[] value) in _labels)
        {
            size += Varint.Length((ulong)name.Length) + name.Length + Varint.Length((ulong)value.Length) + value.Length;
        }

        byte[] data = new byte[size];
        int at = 0;
        foreach ((byte[] name, byte[] value) in _labels)
        {
            at += Varint.Write(data.AsSpan(at), (ulong)name.Length);
            name.CopyTo(data, at);
            at += name.Length;
            at += Varint.Write(data.AsSpan(at), (ulong)value.Length);
            value.CopyTo(data, at);
            at += value.Length;
        }

        return LabelSet.FromEncoded(data);
    }

    private int IndexOf(ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < _labels.Count; i++)
        {
            if (_labels[i].Name.AsSpan().SequenceEqual(name))
            {
                return i;
            }
        }

        return -1;
    }
}
