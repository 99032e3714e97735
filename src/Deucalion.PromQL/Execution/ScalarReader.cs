namespace Deucalion.PromQL.Execution;

/// <summary>Reads scalar operands.</summary>
internal static class ScalarReader
{
    /// <summary>Opens a scalar operator and gives its values at all steps.</summary>
    public static Column Read(VectorOperator scalar, ReadContext context)
    {
        scalar.Open(context);
        var column = new Column(scalar.Scope.Steps);
        scalar.Read(0, column, context);
        return column;
    }
}
