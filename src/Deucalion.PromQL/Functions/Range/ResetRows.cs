using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Deucalion.PromQL.Functions.Range;

/// <summary>The rows of a series whose value is below the one before: where a counter began anew. Memory of one thread.</summary>
internal sealed class ResetRows
{
    private int[] _rows = new int[16];
    private int _count;

    /// <summary>The rows, ascending.</summary>
    public ReadOnlySpan<int> Rows => _rows.AsSpan(0, _count);

    /// <summary>Finds the rows; eight values at once, most series have none.</summary>
    public ReadOnlySpan<int> Find(ReadOnlySpan<double> values)
    {
        _count = 0;
        ref double v = ref MemoryMarshal.GetReference(values);
        int i = 1;
        for (; i + Vector512<double>.Count <= values.Length; i += Vector512<double>.Count)
        {
            Vector512<double> here = Vector512.LoadUnsafe(ref v, (nuint)i);
            Vector512<double> before = Vector512.LoadUnsafe(ref v, (nuint)(i - 1));
            for (ulong hits = Vector512.LessThan(here, before).ExtractMostSignificantBits(); hits != 0; hits &= hits - 1)
            {
                Add(i + BitOperations.TrailingZeroCount(hits));
            }
        }

        for (; i < values.Length; i++)
        {
            if (values[i] < values[i - 1])
            {
                Add(i);
            }
        }

        return Rows;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Add(int row)
    {
        if (_count == _rows.Length)
        {
            Array.Resize(ref _rows, _count * 2);
        }

        _rows[_count++] = row;
    }
}
