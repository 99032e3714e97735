using Deucalion.PromQL.Functions;

namespace Deucalion.PromQL.Execution.Aggregations;

/// <summary>The scalar parameter of an aggregation at all steps.</summary>
internal sealed class ParameterValues
{
    private readonly double[] _values;

    public ParameterValues(VectorOperator parameter, ReadContext context)
    {
        _values = ScalarReader.Read(parameter, context).Values;
        bool constant = parameter is Functions.ConstantOperator;
        Max = constant ? double.NegativeInfinity : -double.MaxValue;
        Min = constant ? double.PositiveInfinity : double.MaxValue;
        foreach (double v in _values)
        {
            Max = GoMath.Max(Max, v);
            Min = GoMath.Min(Min, v);
            AnyNaN |= double.IsNaN(v);
        }
    }

    /// <summary>Largest value; NaN when one is.</summary>
    public double Max { get; }

    /// <summary>Smallest value; NaN when one is.</summary>
    public double Min { get; }

    /// <summary>True when a value is NaN.</summary>
    public bool AnyNaN { get; }

    /// <summary>The value at a step.</summary>
    public double this[int step] => _values[step];
}
