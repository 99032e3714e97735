using Deucalion.PromQL.Syntax;

namespace Deucalion.PromQL.Execution.Binary;

/// <summary>What operators do to the meaning of a metric.</summary>
internal static class MetricSchema
{
    /// <summary>The result is another metric: name, type and unit go.</summary>
    public static bool IsChangedBy(BinaryOperator op) => op is >= BinaryOperator.Add and <= BinaryOperator.Atan2;
}
