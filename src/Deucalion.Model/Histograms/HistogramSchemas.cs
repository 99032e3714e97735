namespace Deucalion.Model.Histograms;

/// <summary>Which schema numbers mean what.</summary>
public static class HistogramSchemas
{
    /// <summary>Lowest resolution of exponential buckets in use.</summary>
    public const int ExponentialMin = -4;

    /// <summary>Highest resolution of exponential buckets in use.</summary>
    public const int ExponentialMax = 8;

    /// <summary>Lowest exponential schema the formats reserve.</summary>
    public const int ReservedMin = -9;

    /// <summary>Highest exponential schema the formats reserve; those above <see cref="ExponentialMax"/> are taken in by reducing resolution.</summary>
    public const int ReservedMax = 52;

    /// <summary>True for exponential schemas in use.</summary>
    public static bool IsExponential(int schema) => schema is >= ExponentialMin and <= ExponentialMax;

    /// <summary>True for schemas a stored histogram may have.</summary>
    public static bool IsValid(int schema) => IsExponential(schema) || schema == NativeHistogram.CustomBucketsSchema;

    /// <summary>True for schemas whose meaning is known, so that a histogram can be brought to a valid one.</summary>
    public static bool IsKnown(int schema) => schema is >= ReservedMin and <= ReservedMax || schema == NativeHistogram.CustomBucketsSchema;

    /// <summary>Index that a bucket has at a lower resolution.</summary>
    public static int TargetIndex(int index, int fromSchema, int toSchema) => unchecked(((index - 1) >> Math.Min(fromSchema - toSchema, 31)) + 1);

    /// <summary>True when both histograms have the same custom bounds.</summary>
    public static bool CustomBoundsMatch(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        if (a.Length != b.Length)
        {
            return false;
        }

        for (int i = 0; i < a.Length; i++)
        {
            if (a[i] != b[i])
            {
                return false;
            }
        }

        return true;
    }
}
