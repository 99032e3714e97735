using Deucalion.Storage;
using Deucalion.Tsdb.Bytes;

namespace Deucalion.Tsdb.Wal;

/// <summary>Frames that go to disk in one round, and who waits for them.</summary>
internal sealed class WalGather
{
    private readonly ByteWriter _frames = new();
    private readonly List<TaskCompletionSource<long>> _waiting = [];

    public bool IsEmpty => _waiting.Count == 0;

    public int Count => _waiting.Count;

    public long FirstSequence { get; private set; }

    public ReadOnlySpan<byte> Frames => _frames.Written;

    public Task<long> Add(ReadOnlySpan<byte> record, long sequence)
    {
        if (_waiting.Count == 0)
        {
            FirstSequence = sequence;
        }

        Span<byte> header = stackalloc byte[WalFormat.FrameHeaderLength];
        WalFormat.WriteFrameHeader(header, record, sequence);
        _frames.Raw(header);
        _frames.Raw(record);
        var waiting = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Add(waiting);
        return waiting.Task;
    }

    public void Succeed()
    {
        for (int i = 0; i < _waiting.Count; i++)
        {
            _waiting[i].SetResult(FirstSequence + i);
        }
    }

    public void Fail(StorageUnavailableException error)
    {
        foreach (TaskCompletionSource<long> w in _waiting)
        {
            w.SetException(error);
        }
    }

    public void Clear()
    {
        _frames.Clear();
        _waiting.Clear();
    }
}
