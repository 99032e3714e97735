namespace Deucalion.PromQL.Functions;

/// <summary>The functions of one float.</summary>
internal static class MathFunctions
{
    // Beyond this Go computes them from one exponential, which overflows a little earlier.
    private const double Large = 21;

    private static readonly Dictionary<string, Func<double, double>> ByName = new()
    {
        ["abs"] = Math.Abs,
        ["ceil"] = Math.Ceiling,
        ["floor"] = Math.Floor,
        ["exp"] = Math.Exp,
        ["sqrt"] = Math.Sqrt,
        ["ln"] = Math.Log,
        ["log2"] = Math.Log2,
        ["log10"] = Math.Log10,
        ["sin"] = Math.Sin,
        ["cos"] = Math.Cos,
        ["tan"] = Math.Tan,
        ["asin"] = Math.Asin,
        ["acos"] = Math.Acos,
        ["atan"] = Math.Atan,
        ["sinh"] = static v => v > Large ? Math.Exp(v) * 0.5 : v < -Large ? Math.Exp(-v) * -0.5 : Math.Sinh(v),
        ["cosh"] = static v => Math.Abs(v) > Large ? Math.Exp(Math.Abs(v)) * 0.5 : Math.Cosh(v),
        ["tanh"] = Math.Tanh,
        ["asinh"] = Math.Asinh,
        ["acosh"] = Math.Acosh,
        ["atanh"] = Math.Atanh,
        ["rad"] = static v => v * Math.PI / 180,
        ["deg"] = static v => v * 180 / Math.PI,
        ["sgn"] = static v => v < 0 ? -1 : v > 0 ? 1 : v,
    };

    /// <summary>The function of a name, or null.</summary>
    public static Func<double, double>? Find(string name) => ByName.GetValueOrDefault(name);
}
