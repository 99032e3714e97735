using Deucalion.Model.Samples;

namespace Deucalion.Tsdb.Chunks;

/// <summary>What the encoder must know about all values before it chooses a form.</summary>
internal struct ValueTraits
{
    public double Min;
    public double Max;
    public bool Constant;
    public bool NoReset;
    public bool HasStale;
    public bool AllInteger;

    public static ValueTraits Scan(ReadOnlySpan<double> values)
    {
        long first = BitConverter.DoubleToInt64Bits(values[0]);
        double previous = double.NegativeInfinity;
        double min = double.NaN;
        double max = double.NaN;
        long differing = 0;
        bool ascending = true;
        bool whole = true;
        bool stale = false;
        foreach (double value in values)
        {
            long bits = BitConverter.DoubleToInt64Bits(value);
            differing |= bits ^ first;
            stale |= bits == (long)StaleMarker.Bits;
            ascending &= value >= previous;
            previous = value;
            whole &= value - Math.Truncate(value) == 0;
            min = double.MinNumber(min, value);
            max = double.MaxNumber(max, value);
        }

        return new ValueTraits
        {
            Min = min,
            Max = max,
            Constant = differing == 0,
            NoReset = ascending,
            HasStale = stale,
            AllInteger = whole,
        };
    }
}
