namespace Deucalion.PromQL.Execution.Aggregations;

/// <summary>
/// A big aggregation over stored series in pieces of consecutive series. Where the pieces begin depends on the numbers of series and steps alone, and they are put
/// together in their order, so the answer is the same bit for bit whoever did them and when. Histograms, whose merging depends on the series before, are kept and
/// added at the end in the order of the series.
/// </summary>
internal sealed class SplitAggregation(VectorOperator inner, Grouping grouping, string op, AggregationNotes notes)
{
    // A cell is a step of a series; reading a series costs as much as so many of them.
    private const long CellsOfASeries = 64;
    private const long CellsOfAPiece = 1 << 18;
    private readonly EvalScope _scope = inner.Scope;

    /// <summary>Series a piece; 0 when the work is too small or of a kind that is not split.</summary>
    public static int SeriesOfAPiece(VectorOperator inner, string op, int groups)
    {
        long cells = inner.Scope.Steps + CellsOfASeries;
        int series = inner.Series.Count;
        if (!inner.ReadsStorage || !Accumulator.CanMerge(op) || series * cells < 2 * CellsOfAPiece)
        {
            return 0;
        }

        int size = (int)Math.Max(64, CellsOfAPiece / cells);

        // Each piece has sums of its own for the groups it meets: with few series a group they would be as big as the input.
        long pieces = (series / size) + 1;
        return groups * pieces * 4 <= series ? size : 0;
    }

    /// <summary>Reads all series and adds them up; null for a group without samples. DropName: set for groups with a sample of a series whose name goes.</summary>
    public Accumulator?[] Run(int size, bool[] dropName)
    {
        int count = inner.Series.Count;
        var pieces = new Piece[(count + size - 1) / size];
        ScanWorkers.Run(pieces.Length, (p, context) => pieces[p] = Read(p * size, Math.Min(count, (p + 1) * size), context));
        var groups = new Accumulator?[grouping.Labels.Count];
        foreach (Piece piece in pieces)
        {
            for (int g = 0; g < groups.Length; g++)
            {
                dropName[g] |= piece.DropName[g];
                if (piece.Groups[g] is { } part)
                {
                    if (groups[g] is { } whole)
                    {
                        whole.Merge(part);
                    }
                    else
                    {
                        groups[g] = part;
                    }
                }
            }

            foreach ((int series, Column column) in piece.Histograms)
            {
                (groups[grouping.OfSeries[series]] ??= Make()).Add(column, new SeriesPlace(inner.Series, series));
            }
        }

        return groups;
    }

    private Piece Read(int from, int end, ReadContext context)
    {
        var piece = new Piece(new Accumulator?[grouping.Labels.Count], new bool[grouping.Labels.Count], []);
        Column column = context.Rent(_scope.Steps);
        for (int i = from; i < end; i++)
        {
            inner.Read(i, column, context);
            if (column.IsEmpty)
            {
                continue;
            }

            int group = grouping.OfSeries[i];
            piece.DropName[group] |= Headers.DropName(inner.Series, i);
            if (column.HasHistograms)
            {
                inner.Query.Reserve(1, _scope.Steps);
                piece.Histograms.Add((i, column));
                column = new Column(_scope.Steps);
                continue;
            }

            (piece.Groups[group] ??= Make()).Add(column, new SeriesPlace(inner.Series, i));
        }

        context.Return(column);
        return piece;
    }

    private Accumulator Make()
    {
        inner.Query.Reserve(2, _scope.Steps);
        return Accumulator.Make(op, _scope.Steps, notes);
    }

    private sealed record Piece(Accumulator?[] Groups, bool[] DropName, List<(int Series, Column Column)> Histograms);
}
