using Deucalion.Model.Labels;

namespace Deucalion.PromQL.Execution;

/// <summary>Numbers label sets in the order they come, looked up by their encoding so that only new ones become objects. For one thread.</summary>
internal sealed class LabelNumbers
{
    private readonly List<LabelSet> _labels = [];
    private readonly List<ulong> _hashes = [];
    private int[] _slots = new int[16];
    private int _last = -1;

    /// <summary>The label sets by number.</summary>
    public IReadOnlyList<LabelSet> Labels => _labels;

    /// <summary>Number of a label set; added when it is new.</summary>
    public int Of(ReadOnlySpan<byte> encoded)
    {
        // Series come in label order, so the same group often follows.
        if (_last >= 0 && encoded.SequenceEqual(_labels[_last].Encoded))
        {
            return _last;
        }

        ulong hash = LabelSet.HashOf(encoded);
        if (_last < 0 || _labels.Count * 2 > _slots.Length)
        {
            Grow();
        }

        int slot = (int)(hash >> 20) & (_slots.Length - 1);
        while (_slots[slot] >= 0)
        {
            int number = _slots[slot];
            if (_hashes[number] == hash && encoded.SequenceEqual(_labels[number].Encoded))
            {
                return _last = number;
            }

            slot = (slot + 1) & (_slots.Length - 1);
        }

        _slots[slot] = _labels.Count;
        _labels.Add(LabelSet.FromEncoded(encoded));
        _hashes.Add(hash);
        return _last = _labels.Count - 1;
    }

    private void Grow()
    {
        if (_labels.Count > 0)
        {
            _slots = new int[_slots.Length * 2];
        }

        Array.Fill(_slots, -1);
        for (int i = 0; i < _hashes.Count; i++)
        {
            int slot = (int)(_hashes[i] >> 20) & (_slots.Length - 1);
            while (_slots[slot] >= 0)
            {
                slot = (slot + 1) & (_slots.Length - 1);
            }

            _slots[slot] = i;
        }
    }
}
