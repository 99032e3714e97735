namespace Deucalion.PromQL.Execution;

/// <summary>Reads all columns of an operator for operations that must see a whole step at once.</summary>
internal static class AllColumns
{
    /// <summary>Columns in the order of the operator's series; the operator is open. Empty ones are one and the same: read only.</summary>
    public static Column[] Read(VectorOperator from, ReadContext context)
    {
        int steps = from.Scope.Steps;
        var columns = new Column[from.Series.Count];
        Column? spare = null;
        Column? empty = null;
        for (int i = 0; i < columns.Length; i++)
        {
            if (spare is null)
            {
                from.Query.Reserve(1, steps);
                spare = new Column(steps);
            }

            from.Read(i, spare, context);
            if (spare.IsEmpty)
            {
                columns[i] = empty ??= new Column(steps);
            }
            else
            {
                columns[i] = spare;
                spare = null;
            }
        }

        return columns;
    }
}
