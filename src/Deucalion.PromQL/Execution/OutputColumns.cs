using System.Numerics;
using Deucalion.Model.Labels;

namespace Deucalion.PromQL.Execution;

/// <summary>
/// Collects whole columns by label set. In an instant query every column is a series of its own; otherwise columns of equal label
/// sets join and two samples at one step are an error.
/// </summary>
internal sealed class OutputColumns(EvalScope scope)
{
    private readonly Dictionary<LabelSet, int> _byLabels = [];
    private readonly List<SeriesHeader> _headers = [];
    private readonly List<Column> _columns = [];

    /// <summary>The series.</summary>
    public IReadOnlyList<SeriesHeader> Headers => _headers;

    /// <summary>Weight of all samples.</summary>
    public long Weight => _columns.Sum(c => c.Weight());

    /// <summary>Adds a column, which is then owned here; empty ones are left out.</summary>
    public void Add(SeriesHeader header, Column column)
    {
        if (column.IsEmpty)
        {
            return;
        }

        if (scope.IsInstant || !_byLabels.TryGetValue(header.Labels, out int known))
        {
            _byLabels.TryAdd(header.Labels, _columns.Count);
            _headers.Add(header);
            _columns.Add(column);
            return;
        }

        // The earliest sample's series says whether the name goes.
        if (First(column) < First(_columns[known]))
        {
            _headers[known] = header;
        }

        Join(_columns[known], column);
    }

    /// <summary>Copies the column of a series.</summary>
    public void Read(int series, Column into) => into.CopyFrom(_columns[series]);

    /// <summary>Adds the samples of a column to another one; throws when both have one at a step.</summary>
    public static void Join(Column into, Column from)
    {
        for (int w = 0; w < into.Present.Length; w++)
        {
            if ((into.Present[w] & from.Present[w]) != 0)
            {
                throw OutputSeries.Duplicate();
            }

            for (ulong bits = from.Present[w]; bits != 0; bits &= bits - 1)
            {
                int step = (w << 6) + BitOperations.TrailingZeroCount(bits);
                into.Set(step, from, step);
            }
        }
    }

    private static int First(Column column)
    {
        int w = 0;
        while (column.Present[w] == 0)
        {
            w++;
        }

        return (w << 6) + BitOperations.TrailingZeroCount(column.Present[w]);
    }
}
