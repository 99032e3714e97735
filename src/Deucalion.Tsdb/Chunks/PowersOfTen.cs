namespace Deucalion.Tsdb.Chunks;

/// <summary>10^0 … 10^22: the powers of ten that are doubles exactly.</summary>
internal static class PowersOfTen
{
    public const int MaxExponent = 22;

    private static readonly double[] Powers =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    public static double Get(int exponent) => Powers[exponent];

    /// <summary>Integers up to this magnitude stand for decimals with this exponent: below it the scaled value is exact.</summary>
    public static double Limit(int exponent) => exponent == 0 ? 9223372036854774784.0 : 9007199254740992.0;
}
