using Deucalion.Storage.Reading;

namespace Deucalion.PromQL.Execution.Selectors;

/// <summary>
/// For each step the row of the last sample within the lookback, or -1, for the series of one clock.
/// Memory of one thread and one operator.
/// </summary>
internal sealed class ClockPositions
{
    private int[] _positions = [];
    private ulong _clock;

    /// <summary>Rows by step. At: one time for all steps.</summary>
    public int[] Of(SeriesColumns samples, EvalScope scope, long? at, long offset, long lookback)
    {
        if (samples.ClockId != 0 && samples.ClockId == _clock)
        {
            return _positions;
        }

        _clock = samples.ClockId;
        if (_positions.Length < scope.Steps)
        {
            _positions = new int[scope.Steps];
        }

        ReadOnlySpan<long> times = samples.Times;
        if (at is { } fixedTime)
        {
            long t = fixedTime - offset;
            int row = Advance(times, 0, t) - 1;
            _positions.AsSpan(0, scope.Steps).Fill(row >= 0 && times[row] > t - lookback ? row : -1);
            return _positions;
        }

        int next = 0;
        for (int step = 0; step < scope.Steps; step++)
        {
            long t = scope.Time(step) - offset;
            next = Advance(times, next, t);
            _positions[step] = next > 0 && times[next - 1] > t - lookback ? next - 1 : -1;
        }

        return _positions;
    }

    /// <summary>First row after a time, searched from a row on: a few steps, then by doubling.</summary>
    private static int Advance(ReadOnlySpan<long> times, int from, long t)
    {
        int i = from;
        for (int n = 0; n < 8; n++)
        {
            if (i >= times.Length || times[i] > t)
            {
                return i;
            }

            i++;
        }

        int width = 8;
        while (i + width < times.Length && times[i + width] <= t)
        {
            i += width;
            width *= 2;
        }

        int end = Math.Min(times.Length, i + width);
        while (i < end)
        {
            int middle = (i + end) >>> 1;
            if (times[middle] <= t)
            {
                i = middle + 1;
            }
            else
            {
                end = middle;
            }
        }

        return i;
    }
}
