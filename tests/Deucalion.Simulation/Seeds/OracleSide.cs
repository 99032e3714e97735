using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Storage.Reading;
using Deucalion.Storage.Writing;

namespace Deucalion.Simulation.Seeds;

/// <summary>Exemplars and metadata: what was acknowledged must be there unless the ring is full or damaged; what was never written must not.</summary>
internal sealed class OracleSide
{
    private readonly HashSet<(LabelSet, Exemplar)> _everExemplars = [];
    private readonly HashSet<MetricMetadata> _everMetadata = [];
    private readonly HashSet<(LabelSet, Exemplar)> _exemplars = [];
    private readonly HashSet<MetricMetadata> _metadata = [];

    private bool _uncertain;

    /// <summary>Most exemplars that are kept.</summary>
    public int MaxExemplars { get; set; } = int.MaxValue;

    /// <summary>Takes a batch's over. Refused exemplars (out of order) stay possible, not certain.</summary>
    public void Append(WriteBatch batch, bool acknowledged)
    {
        for (int i = 0; i < batch.SeriesCount; i++)
        {
            var labels = LabelSet.FromEncoded(batch.Labels(i));
            foreach (Exemplar e in batch.Exemplars(i))
            {
                _everExemplars.Add((labels, e));
                bool newest = _exemplars.All(x => !x.Item1.Equals(labels) || x.Item2.Time < e.Time);

                // One that was not acknowledged may turn up and make a later one out of order.
                _uncertain |= !acknowledged;
                if (acknowledged && newest && !_uncertain)
                {
                    _exemplars.Add((labels, e));
                }
            }
        }

        _everMetadata.UnionWith(batch.Metadata);
        if (acknowledged)
        {
            _metadata.UnionWith(batch.Metadata);
        }
    }

    /// <summary>Checks what the store has.</summary>
    public void Check(IReadOnlyList<SeriesExemplars> exemplars, IReadOnlyList<MetricMetadata> metadata, bool mayLose)
    {
        HashSet<(LabelSet, Exemplar)> have = [.. exemplars.SelectMany(s => s.Exemplars.Select(e => (s.Series, e)))];
        foreach ((LabelSet labels, Exemplar e) in have)
        {
            if (!_everExemplars.Contains((labels, e)))
            {
                throw new SimulationFailureException($"exemplar {e} of {labels} was never written");
            }
        }

        if (have.Count > MaxExemplars)
        {
            throw new SimulationFailureException($"{have.Count} exemplars, at most {MaxExemplars} are kept");
        }

        foreach (MetricMetadata m in metadata)
        {
            if (!_everMetadata.Contains(m))
            {
                throw new SimulationFailureException($"metadata {m} was never written");
            }
        }

        if (mayLose)
        {
            _uncertain = true;
            _exemplars.Clear();
            _metadata.Clear();
            _metadata.UnionWith(metadata);
            return;
        }

        if (_everExemplars.Count <= MaxExemplars && _exemplars.FirstOrDefault(e => !have.Contains(e)) is { Item1: not null } lost)
        {
            throw new SimulationFailureException($"exemplar {lost.Item2} of {lost.Item1} is lost");
        }

        if (_metadata.FirstOrDefault(m => !metadata.Contains(m)) is { } missing)
        {
            throw new SimulationFailureException($"metadata {missing} is lost");
        }
    }
}
