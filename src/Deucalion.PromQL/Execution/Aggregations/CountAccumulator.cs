using System.Numerics;
using Deucalion.Model.Labels;

namespace Deucalion.PromQL.Execution.Aggregations;

/// <summary>count, and group, which is 1 whatever the number.</summary>
internal sealed class CountAccumulator(int steps, bool onlyPresence) : Accumulator
{
    private readonly int[] _count = new int[steps];

    /// <inheritdoc/>
    public override void Add(Column column, SeriesPlace series)
    {
        for (int w = 0; w < column.Present.Length; w++)
        {
            for (ulong bits = column.Present[w]; bits != 0; bits &= bits - 1)
            {
                _count[(w << 6) + BitOperations.TrailingZeroCount(bits)]++;
            }
        }
    }

    /// <inheritdoc/>
    public override void Merge(Accumulator behind)
    {
        int[] more = ((CountAccumulator)behind)._count;
        for (int step = 0; step < _count.Length; step++)
        {
            _count[step] += more[step];
        }
    }

    /// <inheritdoc/>
    public override void Result(Column into)
    {
        for (int step = 0; step < _count.Length; step++)
        {
            if (_count[step] > 0)
            {
                into.Set(step, onlyPresence ? 1 : _count[step]);
            }
        }
    }
}
