namespace Deucalion.PromQL.Execution.Ranges;

/// <summary>Moves what a subquery read from storage to the steps of its parent.</summary>
internal static class SubqueryReads
{
    /// <summary>
    /// Counts each of the subquery's steps at the first parent step that can see it; with a range, steps that fall between two
    /// windows are left out. Offset and range in ms, 0 for none.
    /// </summary>
    public static void Merge(EvalScope child, EvalScope parent, long offset, long range)
    {
        SampleLedger from = child.Ledger;
        if (parent.Steps <= 1)
        {
            if (parent.Steps == 1)
            {
                parent.Ledger.Add(0, 0, from.Read);
            }

            return;
        }

        ReadOnlySpan<long> reads = from.ReadByStep;
        for (int k = 0; k < reads.Length; k++)
        {
            if (reads[k] == 0)
            {
                continue;
            }

            long t = child.Time(k) + offset;
            long step = t > parent.Start ? (t - parent.Start + parent.Step - 1) / parent.Step : 0;
            int at = (int)Math.Min(step, parent.Steps - 1);
            if (range > 0 && t <= parent.Time(at) - range)
            {
                continue;
            }

            parent.Ledger.Add(at, 0, reads[k]);
        }
    }
}
