using Deucalion.Import.Chunks;
using Deucalion.Model.Labels;

namespace Deucalion.Import.Blocks;

/// <summary>Blocks that overlap in time. <see cref="Open"/> reads them as one: each series once, samples merged (of two with one time the newer block's).</summary>
public sealed class BlockGroup
{
    private readonly (string Path, BlockMeta Meta)[] _blocks;

    internal BlockGroup((string Path, BlockMeta Meta)[] blocks) =>
        _blocks = [.. blocks.OrderBy(b => b.Meta.Ulid, StringComparer.Ordinal)];

    /// <summary>Names the group: the ULIDs, joined.</summary>
    public string Key => string.Join('+', _blocks.Select(b => b.Meta.Ulid));

    /// <summary>The blocks.</summary>
    public IReadOnlyList<BlockMeta> Blocks => [.. _blocks.Select(b => b.Meta)];

    /// <summary>Samples as the blocks' meta.json count them, deleted and doubled ones included.</summary>
    public long Samples => _blocks.Sum(b => b.Meta.Samples);

    /// <summary>Opens the blocks; throws <see cref="BlockDamageException"/> and <see cref="IOException"/>s.</summary>
    internal GroupReader Open(long minTime, long maxTime) => new(_blocks, minTime, maxTime);

    /// <summary>Walks the series of the group in label order.</summary>
    internal sealed class GroupReader : IDisposable
    {
        private readonly List<PrometheusBlock> _open = [];
        private readonly PriorityQueue<int, (LabelSet, int)> _queue = new(Comparer<(LabelSet, int)>.Create(static (a, b) => a.Item1.CompareTo(b.Item1) is var c and not 0 ? c : a.Item2 - b.Item2));
        private readonly long _minTime;
        private readonly long _maxTime;

        public GroupReader((string Path, BlockMeta Meta)[] blocks, long minTime, long maxTime)
        {
            _minTime = minTime;
            _maxTime = maxTime;
            try
            {
                foreach ((string path, BlockMeta meta) in blocks)
                {
                    _open.Add(new PrometheusBlock(path, meta));
                    Advance(_open.Count - 1);
                }
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        /// <summary>Goes to the next series; with <paramref name="samples"/> its samples are read, in time order.</summary>
        public bool MoveNext(out LabelSet labels, SampleRun? samples)
        {
            samples?.Clear();
            if (!_queue.TryPeek(out _, out (LabelSet Labels, int) first))
            {
                labels = LabelSet.Empty;
                return false;
            }

            labels = first.Labels;
            while (_queue.TryPeek(out int block, out (LabelSet Labels, int) next) && next.Labels.Equals(labels))
            {
                _queue.Dequeue();
                if (samples is not null)
                {
                    _open[block].Read(_minTime, _maxTime, samples);
                }

                Advance(block);
            }

            samples?.Order();
            return true;
        }

        public void Dispose() => _open.ForEach(b => b.Dispose());

        private void Advance(int block)
        {
            if (_open[block].MoveNext())
            {
                _queue.Enqueue(block, (_open[block].Labels, block));
            }
        }
    }
}
