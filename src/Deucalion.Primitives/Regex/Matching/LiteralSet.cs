using System.IO.Hashing;

namespace Deucalion.Primitives.Regex.Matching;

/// <summary>A fixed set of texts, asked by bytes.</summary>
internal sealed class LiteralSet
{
    // Few texts are compared one by one: that is faster than a hash.
    private const int FewTexts = 4;

    private readonly byte[][] _texts;
    private readonly int[]? _slots;
    private readonly int _shortest = int.MaxValue;
    private readonly int _longest;

    /// <summary>Takes distinct texts.</summary>
    public LiteralSet(byte[][] texts)
    {
        _texts = texts;
        foreach (byte[] t in texts)
        {
            _shortest = Math.Min(_shortest, t.Length);
            _longest = Math.Max(_longest, t.Length);
        }

        if (texts.Length <= FewTexts)
        {
            return;
        }

        // Open addressing, at most half full; a slot holds index + 1.
        _slots = new int[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)texts.Length * 2)];
        for (int i = 0; i < texts.Length; i++)
        {
            int at = First(texts[i]);
            while (_slots[at] != 0)
            {
                at = (at + 1) & (_slots.Length - 1);
            }

            _slots[at] = i + 1;
        }
    }

    /// <summary>True when the text is in the set.</summary>
    public bool Contains(ReadOnlySpan<byte> text)
    {
        if (text.Length < _shortest || text.Length > _longest)
        {
            return false;
        }

        if (_slots is null)
        {
            foreach (byte[] t in _texts)
            {
                if (text.SequenceEqual(t))
                {
                    return true;
                }
            }

            return false;
        }

        for (int at = First(text); _slots[at] != 0; at = (at + 1) & (_slots.Length - 1))
        {
            if (text.SequenceEqual(_texts[_slots[at] - 1]))
            {
                return true;
            }
        }

        return false;
    }

    private int First(ReadOnlySpan<byte> text) => (int)XxHash3.HashToUInt64(text) & (_slots!.Length - 1);
}
