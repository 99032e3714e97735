using System.Numerics;

namespace Deucalion.PromQL.Functions;

/// <summary>Compensated sums of columns: each element by itself, exactly as <see cref="Model.Histograms.KahanSum"/> does it.</summary>
internal static class KahanColumns
{
    /// <summary>Adds values to sums and compensations of the same length.</summary>
    public static void Add(ReadOnlySpan<double> values, Span<double> sums, Span<double> compensations)
    {
        int i = 0;
        var infinity = new Vector<double>(double.PositiveInfinity);
        for (; i + Vector<double>.Count <= values.Length; i += Vector<double>.Count)
        {
            var v = new Vector<double>(values[i..]);
            var s = new Vector<double>(sums[i..]);
            var c = new Vector<double>(compensations[i..]);
            Vector<double> t = s + v;
            Vector<double> sumLarger = (s - t) + v;
            Vector<double> valueLarger = (v - t) + s;
            Vector<double> error = Vector.ConditionalSelect(Vector.GreaterThanOrEqual(Vector.Abs(s), Vector.Abs(v)), sumLarger, valueLarger);
            Vector<long> infinite = Vector.Equals(Vector.Abs(t), infinity);
            c = Vector.ConditionalSelect(infinite, Vector<double>.Zero, c + error);
            t.CopyTo(sums[i..]);
            c.CopyTo(compensations[i..]);
        }

        for (; i < values.Length; i++)
        {
            Model.Histograms.KahanSum.Add(values[i], ref sums[i], ref compensations[i]);
        }
    }
}
