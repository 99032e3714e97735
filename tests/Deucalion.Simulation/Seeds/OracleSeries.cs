using Deucalion.Model.Labels;

namespace Deucalion.Simulation.Seeds;

/// <summary>All that was ever written to one series.</summary>
internal sealed class OracleSeries(LabelSet labels)
{
    public LabelSet Labels { get; } = labels;

    public SortedList<long, Cell> Cells { get; } = [];

    /// <summary>Time of the newest sample; null when there is none.</summary>
    public long? Newest
    {
        get
        {
            for (int i = Cells.Count - 1; i >= 0; i--)
            {
                if (Cells.Values[i].Now is not null)
                {
                    return Cells.Keys[i];
                }
            }

            return null;
        }
    }

    public Cell At(long time)
    {
        if (!Cells.TryGetValue(time, out Cell? cell))
        {
            Cells.Add(time, cell = new Cell());
        }

        return cell;
    }
}
