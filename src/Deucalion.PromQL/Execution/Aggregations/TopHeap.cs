using Deucalion.PromQL.Functions;

namespace Deucalion.PromQL.Execution.Aggregations;

/// <summary>The k best samples of a group at one step, the worst of them on top; ties fall as in Go's container/heap.</summary>
internal sealed class TopHeap(bool smallest)
{
    private readonly List<(int Series, double Value)> _items = [];

    /// <summary>Series of the samples, in heap order.</summary>
    public IEnumerable<int> Series => _items.Select(i => i.Series);

    /// <summary>Empties it.</summary>
    public void Clear() => _items.Clear();

    /// <summary>Offers a sample.</summary>
    public void Offer(int series, double value, long k)
    {
        if (_items.Count < k)
        {
            _items.Add((series, value));
            Up(_items.Count - 1);
        }
        else if ((smallest ? _items[0].Value > value : _items[0].Value < value) || (double.IsNaN(_items[0].Value) && !double.IsNaN(value)))
        {
            _items[0] = (series, value);
            Down(0);
        }
    }

    /// <summary>Series from the best to the worst.</summary>
    public int[] Ordered()
    {
        int[] order = [.. Enumerable.Range(0, _items.Count)];
        ValueOrder.SortNaNLast(order, i => _items[i].Value, !smallest);
        return [.. order.Select(i => _items[i].Series)];
    }

    private bool Less(int a, int b) => ValueOrder.Above(_items[a].Value, _items[b].Value, smallest);

    private void Up(int j)
    {
        while (true)
        {
            int parent = (j - 1) / 2;
            if (parent == j || !Less(j, parent))
            {
                return;
            }

            Swap(parent, j);
            j = parent;
        }
    }

    private void Down(int i)
    {
        while (true)
        {
            int child = (2 * i) + 1;
            if (child >= _items.Count)
            {
                return;
            }

            if (child + 1 < _items.Count && Less(child + 1, child))
            {
                child++;
            }

            if (!Less(child, i))
            {
                return;
            }

            Swap(i, child);
            i = child;
        }
    }

    private void Swap(int a, int b) => (_items[a], _items[b]) = (_items[b], _items[a]);
}
