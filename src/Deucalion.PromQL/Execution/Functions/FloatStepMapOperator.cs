using System.Numerics;

namespace Deucalion.PromQL.Execution.Functions;

/// <summary>
/// A function of each float and of scalars at the same step; null takes the sample away. Histograms are left out.
/// </summary>
internal sealed class FloatStepMapOperator(EvalScope scope, VectorOperator inner, IReadOnlyList<VectorOperator> scalars, FloatStepMapOperator.Function function)
    : VectorOperator(scope)
{
    private Column[] _parameters = [];

    /// <summary>Value and parameters to the new value.</summary>
    public delegate double? Function(double value, ReadOnlySpan<double> parameters);

    /// <inheritdoc/>
    public override void Open(ReadContext context)
    {
        inner.Open(context);
        Series = Headers.WithoutName(inner.Series);
        _parameters = [.. scalars.Select(s => ScalarReader.Read(s, context))];
    }

    /// <inheritdoc/>
    public override void Read(int series, Column into, ReadContext context)
    {
        inner.Read(series, into, context);
        into.RemoveHistograms();
        Span<double> parameters = stackalloc double[_parameters.Length];
        for (int w = 0; w < into.Present.Length; w++)
        {
            for (ulong bits = into.Present[w]; bits != 0; bits &= bits - 1)
            {
                int step = (w << 6) + BitOperations.TrailingZeroCount(bits);
                for (int i = 0; i < parameters.Length; i++)
                {
                    parameters[i] = _parameters[i].Values[step];
                }

                if (function(into.Values[step], parameters) is { } v)
                {
                    into.Values[step] = v;
                }
                else
                {
                    into.Remove(step);
                }
            }
        }
    }
}
