using System.Runtime.InteropServices;
using Deucalion.Model.Samples;
using Deucalion.Storage.Writing;

namespace Deucalion.Tsdb.Head;

/// <summary>A batch that was checked against the head, between planning and publishing.</summary>
internal sealed class PlannedBatch
{
    /// <summary>Accepted samples.</summary>
    public List<AppendOp> Ops { get; } = [];

    /// <summary>What is special about some of them.</summary>
    public List<RareSample> Rare { get; } = [];

    /// <summary>In the order of touching; taken back from the end.</summary>
    public List<SeriesUndo> Undo { get; } = [];

    /// <summary>Series that its log record defines: place, and index in the batch for their labels.</summary>
    public List<(int Slot, int Index)> Defined { get; } = [];

    public List<(Model.Labels.LabelSet Series, Exemplar Exemplar)> Exemplars { get; } = [];

    public List<MetricMetadata> Metadata { get; } = [];

    public AppendResult Result { get; private set; } = new();

    /// <summary>Position in the log once it was handed over.</summary>
    public long Position { get; set; }

    /// <summary>True once it was published.</summary>
    public bool Published { get; set; }

    /// <summary>True when its log record failed and its plan was taken back.</summary>
    public bool TakenBack { get; set; }

    public bool HasWork => Ops.Count > 0 || Exemplars.Count > 0 || Metadata.Count > 0;

    public ReadOnlySpan<AppendOp> AllOps => CollectionsMarshal.AsSpan(Ops);

    public RareSample RareOf(in AppendOp op) => op.Rare < 0 ? RareSample.None : Rare[op.Rare];

    /// <summary>Forgets what was planned; the result stays.</summary>
    public void Drop()
    {
        Undo.Clear();
        Ops.Clear();
        Rare.Clear();
        Defined.Clear();
    }

    /// <summary>Ready for another batch; the result is the caller's.</summary>
    public void Reset()
    {
        Drop();
        Exemplars.Clear();
        Metadata.Clear();
        Result = new AppendResult();
        Position = 0;
        Published = false;
        TakenBack = false;
        if (Ops.Capacity > 1 << 16)
        {
            Ops.Capacity = 0;
            Undo.Capacity = 0;
        }
    }
}
