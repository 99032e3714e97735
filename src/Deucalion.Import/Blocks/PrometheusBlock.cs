using Deucalion.Import.Chunks;
using Deucalion.Model.Labels;

namespace Deucalion.Import.Blocks;

/// <summary>One block directory, open for reading its series in label order.</summary>
internal sealed class PrometheusBlock : IDisposable
{
    private readonly IndexFile _index;
    private readonly ChunkFiles _chunkFiles;
    private readonly DeletedRanges _deleted;
    private readonly uint[] _references;
    private readonly LabelSetBuilder _builder = new();
    private readonly List<ChunkMeta> _chunks = [];
    private int _next;

    public PrometheusBlock(string directory, BlockMeta meta)
    {
        Meta = meta;
        _index = new IndexFile(Path.Combine(directory, "index"));
        try
        {
            _references = _index.AllSeries();
            _deleted = new DeletedRanges(Path.Combine(directory, "tombstones"));
            _chunkFiles = new ChunkFiles(Path.Combine(directory, "chunks"));
        }
        catch
        {
            _index.Dispose();
            throw;
        }
    }

    public BlockMeta Meta { get; }

    /// <summary>Labels of the present series.</summary>
    public LabelSet Labels { get; private set; } = LabelSet.Empty;

    public bool MoveNext()
    {
        if (_next == _references.Length)
        {
            return false;
        }

        Labels = _index.Series(_references[_next++], _builder, _chunks);
        return true;
    }

    /// <summary>Appends the samples of the present series between two times, without deleted ones.</summary>
    public void Read(long minTime, long maxTime, SampleRun into)
    {
        int from = into.Count;
        foreach (ChunkMeta chunk in _chunks)
        {
            if (chunk.MinTime <= maxTime && chunk.MaxTime >= minTime)
            {
                _chunkFiles.Read(chunk, into);
            }
        }

        into.Keep(from, minTime, maxTime, _deleted.Of(_references[_next - 1]));
    }

    public void Dispose()
    {
        _index.Dispose();
        _chunkFiles.Dispose();
    }
}
