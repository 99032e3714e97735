using Deucalion.Model.Labels;

namespace Deucalion.PromQL.Execution;

/// <summary>
/// Collects computed samples by label set. In an instant query every sample is a series of its own in the order it came;
/// otherwise samples of equal label sets join into one series and two at one step are an error.
/// </summary>
internal sealed class OutputSeries(EvalScope scope)
{
    private readonly Dictionary<LabelSet, int> _byLabels = [];
    private readonly List<SeriesHeader> _headers = [];
    private readonly List<Column> _columns = [];

    /// <summary>The series.</summary>
    public IReadOnlyList<SeriesHeader> Headers => _headers;

    /// <summary>Weight of all samples.</summary>
    public long Weight => _columns.Sum(c => c.Weight());

    /// <summary>The column for a sample of a label set at a step.</summary>
    public Column For(LabelSet labels, bool dropName, int step)
    {
        if (scope.IsInstant)
        {
            return Add(labels, dropName);
        }

        if (!_byLabels.TryGetValue(labels, out int i))
        {
            _byLabels.Add(labels, _columns.Count);
            return Add(labels, dropName);
        }

        return _columns[i].Has(step) ? throw Duplicate() : _columns[i];
    }

    /// <summary>Copies the column of a series.</summary>
    public void Read(int series, Column into) => into.CopyFrom(_columns[series]);

    /// <summary>The failure of a result in which two series have the same labels.</summary>
    public static Results.QueryException Duplicate() => QueryContext.Error("vector cannot contain metrics with the same labelset");

    private Column Add(LabelSet labels, bool dropName)
    {
        scope.Query.Reserve(1, scope.Steps);
        var column = new Column(scope.Steps);
        _columns.Add(column);
        _headers.Add(new SeriesHeader(labels, dropName));
        return column;
    }
}
