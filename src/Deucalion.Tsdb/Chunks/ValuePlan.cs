using System.Numerics;
using System.Runtime.CompilerServices;

namespace Deucalion.Tsdb.Chunks;

/// <summary>How a value block is to be stored: its integers' plan and what goes beside them.</summary>
internal struct ValuePlan
{
    public ValueBlockKind Kind;
    public int Exponent;
    public IntegerPlan Integers;
    public bool HasCorrections;
    public int CorrectionWidth;
    public long CorrectionBase;

    /// <summary>One bit per value that is stored whole, outside the integers.</summary>
    public ExceptionSet Exceptions;

    /// <summary>Estimated bytes.</summary>
    public int Length;

    /// <summary>256 bits.</summary>
    [InlineArray(ValueBlock.MaxCount / 64)]
    internal struct ExceptionSet
    {
        private ulong _word;

        public readonly int Count()
        {
            int count = 0;
            foreach (ulong word in this)
            {
                count += BitOperations.PopCount(word);
            }

            return count;
        }

        public readonly bool Contains(int value) => (this[value >> 6] >> (value & 63) & 1) != 0;

        public void Add(int value) => this[value >> 6] |= 1UL << (value & 63);

        /// <summary>The first <paramref name="count"/> bits.</summary>
        public static ExceptionSet First(int count)
        {
            ExceptionSet set = default;
            for (int word = 0; word < ValueBlock.MaxCount / 64; word++)
            {
                int bits = Math.Clamp(count - (word * 64), 0, 64);
                set[word] = bits == 64 ? ulong.MaxValue : (1UL << bits) - 1;
            }

            return set;
        }
    }
}
