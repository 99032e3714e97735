using Deucalion.Model.Labels;

namespace Deucalion.Tsdb.Querying;

/// <summary>A series of a selection and the chain of its sources, oldest writes first.</summary>
internal readonly record struct SelectedSeries(LabelSet Labels, SeriesSource Source)
{
    /// <summary>Joins two selections in label order; sources of the second come after those of the first.</summary>
    public static List<SelectedSeries> Merge(List<SelectedSeries> first, List<SelectedSeries> second)
    {
        if (first.Count == 0 || second.Count == 0)
        {
            return first.Count == 0 ? second : first;
        }

        var merged = new List<SelectedSeries>(Math.Max(first.Count, second.Count));
        int i = 0;
        int j = 0;
        while (i < first.Count && j < second.Count)
        {
            int c = Index.LabelOrder.Compare(first[i].Labels.Encoded, second[j].Labels.Encoded);
            if (c < 0)
            {
                merged.Add(first[i++]);
            }
            else if (c > 0)
            {
                merged.Add(second[j++]);
            }
            else
            {
                SeriesSource last = first[i].Source;
                while (last.Next is not null)
                {
                    last = last.Next;
                }

                last.Next = second[j++].Source;
                merged.Add(first[i++]);
            }
        }

        merged.AddRange(first[i..]);
        merged.AddRange(second[j..]);
        return merged;
    }
}
