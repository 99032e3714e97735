using Deucalion.Model.Labels;
using Deucalion.Storage.Ports;
using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Head;

namespace Deucalion.Tsdb.Compaction;

/// <summary>Blocks of series (added in label order, each series in time order) by the window they belong to.</summary>
internal sealed class WindowedBlocks
{
    private readonly SortedDictionary<long, List<(LabelSet Labels, SealedBlock Block)>> _windows = [];

    public void Add(LabelSet labels, SealedBlock block)
    {
        long window = TimeWindow.Start(block.Times.MinTime, TimeWindow.Hours2);
        if (!_windows.TryGetValue(window, out List<(LabelSet, SealedBlock)>? list))
        {
            _windows.Add(window, list = []);
        }

        list.Add((labels, block));
    }

    /// <summary>Writes one part a window; <paramref name="names"/> gets the name of each before it may exist.</summary>
    public void Write(IBlockStore store, PartCatalog catalog, long sequence, int order, List<PartMeta> parts, List<string> names, CancellationToken cancellation)
    {
        foreach (List<(LabelSet Labels, SealedBlock Block)> window in _windows.Values)
        {
            cancellation.ThrowIfCancellationRequested();
            names.Add(catalog.NextPartName());
            using var writer = new PartWriter(store, names[^1]);
            for (int i = 0; i < window.Count; i++)
            {
                (LabelSet labels, SealedBlock b) = window[i];
                writer.AddBlock(b.Times.Encoded, b.Count, b.Times.MinTime, b.Times.MaxTime, b.Values, b.Starts, b.IsHistogram);
                if (i + 1 == window.Count || !ReferenceEquals(window[i + 1].Labels, labels))
                {
                    writer.EndSeries(labels);
                }
            }

            if (writer.Finish(sequence, order) is { } meta)
            {
                parts.Add(meta);
            }
        }
    }
}
