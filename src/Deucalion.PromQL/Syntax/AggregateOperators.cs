namespace Deucalion.PromQL.Syntax;

/// <summary>Classes of the aggregation operators.</summary>
public static class AggregateOperators
{
    /// <summary>True when the first argument is a parameter.</summary>
    public static bool HasParameter(string op) => op is "topk" or "bottomk" or "count_values" or "quantile" or "limitk" or "limit_ratio";

    /// <summary>Type of the parameter of an operator that has one.</summary>
    public static ValueType ParameterType(string op) => op == "count_values" ? ValueType.String : ValueType.Scalar;
}
