using Deucalion.Storage.Reading;

namespace Deucalion.PromQL.Execution;

/// <summary>Memory of one thread that reads columns; reused from series to series.</summary>
internal sealed class ReadContext
{
    private readonly List<Column> _free = [];
    private readonly Dictionary<object, object> _scratch = [];

    /// <summary>Samples of one series, for whoever reads storage; empty between reads.</summary>
    public SeriesColumns Samples { get; } = new();

    /// <summary>An empty column; give it back.</summary>
    public Column Rent(int steps)
    {
        for (int i = _free.Count - 1; i >= 0; i--)
        {
            Column c = _free[i];
            if (c.Steps == steps)
            {
                _free.RemoveAt(i);
                c.Clear();
                return c;
            }
        }

        return new Column(steps);
    }

    /// <summary>Takes a column back.</summary>
    public void Return(Column column) => _free.Add(column);

    /// <summary>Memory that belongs to one owner in this thread.</summary>
    public T Scratch<T>(object owner)
        where T : class, new()
    {
        if (_scratch.TryGetValue(owner, out object? found))
        {
            return (T)found;
        }

        var made = new T();
        _scratch.Add(owner, made);
        return made;
    }
}
