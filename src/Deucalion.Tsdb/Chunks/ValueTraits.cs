using System.Runtime.InteropServices;
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
        // Most columns are constant, and one of their values says all.
        ReadOnlySpan<long> column = MemoryMarshal.Cast<double, long>(values);
        bool constant = !column.ContainsAnyExcept(column[0]);
        ValueTraits traits = ScanEach(constant ? values[..1] : values);
        traits.Constant = constant;
        return traits;
    }

    private static ValueTraits ScanEach(ReadOnlySpan<double> values)
    {
        double previous = double.NegativeInfinity;
        double min = double.NaN;
        double max = double.NaN;
        bool ascending = true;
        bool whole = true;
        bool stale = false;
        foreach (double value in values)
        {
            stale |= StaleMarker.IsStale(value);
            ascending &= value >= previous;
            previous = value;
            whole &= value - Math.Truncate(value) == 0;
            min = double.MinNumber(min, value);
            max = double.MaxNumber(max, value);
        }

        return new ValueTraits
        {
            Min = double.IsNaN(min) ? double.NaN : min,
            Max = double.IsNaN(max) ? double.NaN : max,
            NoReset = ascending,
            HasStale = stale,
            AllInteger = whole,
        };
    }
}
