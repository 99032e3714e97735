namespace Deucalion.Model.Histograms;

/// <summary>Compensated summation (Kahan with Neumaier's improvement): the running error is kept apart from the sum.</summary>
public static class KahanSum
{
    /// <summary>Adds <paramref name="value"/>. A sum that became infinite loses its compensation, which would only make it NaN.</summary>
    public static void Add(double value, ref double sum, ref double compensation)
    {
        double total = sum + value;
        if (double.IsInfinity(total))
        {
            compensation = 0;
        }
        else if (Math.Abs(sum) >= Math.Abs(value))
        {
            compensation += (sum - total) + value;
        }
        else
        {
            compensation += (value - total) + sum;
        }

        sum = total;
    }
}
