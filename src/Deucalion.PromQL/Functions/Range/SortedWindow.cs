namespace Deucalion.PromQL.Functions.Range;

/// <summary>
/// The values of a sliding window in order, NaN first: from window to window only those that come and go are moved. Memory of one thread.
/// </summary>
internal sealed class SortedWindow
{
    private double[] _sorted = [];
    private int _count;
    private int _first;
    private int _end;

    /// <summary>Forgets the series before.</summary>
    public void Reset() => (_count, _first, _end) = (0, 0, 0);

    /// <summary>The values of rows [first, end) in order. Neither bound goes back from call to call.</summary>
    public ReadOnlySpan<double> Slide(ReadOnlySpan<double> values, int first, int end)
    {
        int stay = _end - first;
        if (stay <= 0 || (end - first - stay) + (first - _first) > (end - first) / 4)
        {
            return Rebuild(values, first, end);
        }

        Room(end - first + (first - _first));
        for (int i = _first; i < first; i++)
        {
            int at = LowerBound(values[i]);
            _sorted.AsSpan(at + 1, _count - at - 1).CopyTo(_sorted.AsSpan(at));
            _count--;
        }

        for (int i = _end; i < end; i++)
        {
            int at = LowerBound(values[i]);
            _sorted.AsSpan(at, _count - at).CopyTo(_sorted.AsSpan(at + 1));
            _sorted[at] = values[i];
            _count++;
        }

        (_first, _end) = (first, end);
        return _sorted.AsSpan(0, _count);
    }

    private ReadOnlySpan<double> Rebuild(ReadOnlySpan<double> values, int first, int end)
    {
        Room(end - first);
        (_first, _end, _count) = (first, end, end - first);
        values[first..end].CopyTo(_sorted);
        Span<double> sorted = _sorted.AsSpan(0, _count);
        sorted.Sort();
        return sorted;
    }

    private void Room(int count)
    {
        if (_sorted.Length <= count)
        {
            Array.Resize(ref _sorted, Math.Max(count + 1, _sorted.Length * 2));
        }
    }

    /// <summary>First place whose value is not before this one; equal values, both zeros and all NaNs are alike.</summary>
    private int LowerBound(double value)
    {
        int low = 0;
        int high = _count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_sorted[middle].CompareTo(value) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
