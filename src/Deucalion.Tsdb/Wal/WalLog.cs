using Deucalion.Primitives.Files;
using Deucalion.Storage;
using Deucalion.Storage.Ports;

namespace Deucalion.Tsdb.Wal;

/// <summary>
/// The local log: segment files in one directory (docs/format/wal.md). Positions are record sequence numbers.
/// Failure policy: a full disk fails the records of that round, the file is cut back to its last sound frame and the log waits for
/// <see cref="TryResume"/>; any other failed write, every failed sync and a failed cut poison it, because nobody knows what is on the disk then.
/// </summary>
public sealed class WalLog : ILog, ICommittable
{
    private readonly IFileSystem _files;
    private readonly string _directory;
    private readonly SyncMode _mode;
    private readonly TimeSpan _syncInterval;
    private readonly int _segmentBytes;
    private readonly GroupCommitter _committer;
    private readonly TimeProvider _time;
    private readonly Action<StoreMessage> _log;
    private readonly WalRecovery _recovery;

    /// <summary>Guards the fields below it; never held during I/O.</summary>
    private readonly object _gate = new();
    private WalGather _gathering = new();
    private WalGather _spare = new();
    private long _end;
    private long _durableEnd;
    private bool _scheduled;
    private bool _closed;
    private Exception? _failure;
    private bool _poisoned;

    /// <summary>Guards the files; taken by the committing thread, by syncs and truncation.</summary>
    private readonly object _io = new();
    private readonly List<WalSegment> _segments = [];
    private IFile? _file;
    private long _offset;
    private long _nextSegment;
    private bool _unsynced;
    private long _lastSync;

    private WalLog(IFileSystem files, string directory, TimeSeriesStoreOptions options, TimeProvider time, Action<StoreMessage> log)
    {
        _files = files;
        _directory = directory;
        _mode = options.SyncMode;
        _syncInterval = options.SyncInterval;
        _segmentBytes = Math.Max(4096, options.WalSegmentBytes);
        _committer = options.Committer ?? GroupCommitter.Shared;
        _time = time;
        _log = log;
        _recovery = new WalRecovery(files, directory, log, options.ReplayProgress);
        _lastSync = time.GetTimestamp();
    }

    /// <inheritdoc/>
    public long Epoch { get; private set; }

    /// <inheritdoc/>
    public long End
    {
        get
        {
            lock (_gate)
            {
                return _end;
            }
        }
    }

    /// <inheritdoc/>
    public long DurableEnd
    {
        get
        {
            lock (_gate)
            {
                return _durableEnd;
            }
        }
    }

    /// <summary>Opens the log of a directory for its only writer; positions start at least at <paramref name="minimumPosition"/>.</summary>
    public static WalLog Open(IFileSystem files, string directory, TimeSeriesStoreOptions options, TimeProvider time, long minimumPosition, Action<StoreMessage> log)
    {
        var wal = new WalLog(files, directory, options, time, log);
        Blocks.DurableDirectory.Create(files, directory);
        long last = wal._recovery.Recover(wal._segments, out long epoch);
        wal._nextSegment = wal._recovery.NextSegment;
        wal._end = wal._durableEnd = Math.Max(minimumPosition, last + 1);
        wal.Epoch = epoch + 1;
        return wal;
    }

    /// <inheritdoc/>
    public ValueTask<long> AppendAsync(ReadOnlyMemory<byte> record, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (record.Length > WalFormat.MaxRecordBytes)
        {
            throw new ArgumentException($"a batch of {record.Length} bytes is too big for the log (at most {WalFormat.MaxRecordBytes}): send it in parts");
        }

        Task<long> done;
        bool schedule = false;
        lock (_gate)
        {
            if (_failure is not null || _closed)
            {
                throw Unavailable();
            }

            done = _gathering.Add(record.Span, _end++);
            if (!_scheduled)
            {
                _scheduled = true;
                schedule = true;
            }
        }

        if (schedule)
        {
            _committer.Schedule(this);
        }

        return new ValueTask<long>(done);
    }

    bool ICommittable.Commit()
    {
        WalGather round;
        lock (_gate)
        {
            if (Idle())
            {
                return false;
            }

            round = _gathering;
            _gathering = _spare;
        }

        Exception? failure = null;
        bool poison = false;
        lock (_io)
        {
            try
            {
                WriteRound(round);
            }
            catch (Exception e)
            {
                failure = e;
                poison = !TakeBack(e, round.Frames.Length);
            }
        }

        if (failure is null)
        {
            lock (_gate)
            {
                _durableEnd = round.FirstSequence + round.Count;
            }

            round.Succeed();
            round.Clear();
        }
        else
        {
            round = Fail(round, failure, poison);
        }

        lock (_gate)
        {
            _spare = round;
            return !Idle();
        }
    }

    /// <inheritdoc/>
    public bool TryResume()
    {
        lock (_gate)
        {
            if (_poisoned || _closed)
            {
                return false;
            }

            _failure = null;
            return true;
        }
    }

    /// <inheritdoc/>
    public void Replay(long fromPosition, Action<long, ReadOnlyMemory<byte>> record, Action<string> damaged)
    {
        WalSegment[] segments;
        lock (_io)
        {
            segments = [.. _segments];
        }

        _recovery.Replay(segments, fromPosition, record, damaged);
    }

    /// <inheritdoc/>
    public void TruncateBefore(long position)
    {
        lock (_io)
        {
            // A big active segment is closed so that the next truncation can drop it.
            if (_file is not null && _offset > _segmentBytes / 16)
            {
                CloseFile();
            }

            bool deleted = false;
            while (_segments.Count > 0 && Droppable(position))
            {
                _files.DeleteFile(_segments[0].Path);
                _segments.RemoveAt(0);
                deleted = true;
            }

            if (deleted)
            {
                _files.SyncDirectory(_directory);
            }
        }
    }

    /// <inheritdoc/>
    public void SyncIfDue()
    {
        lock (_io)
        {
            if (_mode == SyncMode.Interval && _unsynced && _time.GetElapsedTime(_lastSync) >= _syncInterval)
            {
                SyncOrPoison();
            }
        }
    }

    /// <summary>Waits for what was appended, syncs in every mode, closes. Later appends fail.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _closed = true;
            while (_scheduled)
            {
                Monitor.Wait(_gate);
            }
        }

        lock (_io)
        {
            try
            {
                if (_unsynced && !_poisoned)
                {
                    _file?.SyncData();
                }
            }
            finally
            {
                _file?.Dispose();
                _file = null;
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>True when nothing has gathered; then the log is with no committer any more. Gate.</summary>
    private bool Idle()
    {
        if (!_gathering.IsEmpty)
        {
            return false;
        }

        _scheduled = false;
        Monitor.PulseAll(_gate);
        return true;
    }

    private bool Droppable(long position)
    {
        if (_segments.Count > 1)
        {
            // A segment whose header is damaged has no known first position; a later one tells as well.
            return _segments.Skip(1).Any(s => s.FirstPosition > 0 && s.FirstPosition <= position);
        }

        // The last segment: only when it takes no more writes and every record in it is before the position.
        return _file is null && position >= DurableEnd;
    }

    private StorageUnavailableException Unavailable() =>
        _closed && _failure is null
            ? new StorageUnavailableException("the store is closed")
            : new StorageUnavailableException(
                _poisoned
                    ? $"the log in {_directory} failed and takes no writes until the store is reopened: {_failure!.Message}"
                    : $"the log in {_directory} could not be written: {_failure!.Message}",
                _failure);

    private WalGather Fail(WalGather round, Exception failure, bool poison)
    {
        WalGather later;
        StorageUnavailableException error;
        lock (_gate)
        {
            _failure = failure;
            _poisoned |= poison;
            error = Unavailable();
            later = _gathering;
            _gathering = new WalGather();

            // Positions of failed records were never acknowledged and are used again.
            _end = _durableEnd;
        }

        _log(new StoreMessage(StoreMessageLevel.Error, error.Message));
        round.Fail(error);
        later.Fail(error);
        round.Clear();
        return round;
    }

    private void WriteRound(WalGather round)
    {
        if (_file is not null && _offset >= _segmentBytes)
        {
            CloseFile();
        }

        if (_file is null)
        {
            StartSegment(round.FirstSequence);
        }

        _unsynced = true;
        _file!.Write(_offset, round.Frames);
        if (_mode == SyncMode.Sync || (_mode == SyncMode.Interval && _time.GetElapsedTime(_lastSync) >= _syncInterval))
        {
            SyncOrPoison();
        }

        _offset += round.Frames.Length;
    }

    private void SyncOrPoison()
    {
        try
        {
            _file!.SyncData();
        }
        catch (Exception e)
        {
            lock (_gate)
            {
                _poisoned = true;
                _failure ??= e;
            }

            throw new StorageUnavailableException($"the log in {_directory} could not be synced: {e.Message}", e);
        }

        _unsynced = false;
        _lastSync = _time.GetTimestamp();
    }

    private void CloseFile()
    {
        if (_unsynced)
        {
            SyncOrPoison();
        }

        _file!.Dispose();
        _file = null;
    }

    private void StartSegment(long firstPosition)
    {
        string path = _directory + "/" + WalFormat.SegmentName(_nextSegment);
        IFile file = _files.CreateNew(path);
        try
        {
            Span<byte> header = stackalloc byte[WalFormat.HeaderLength];
            WalFormat.WriteHeader(header, Epoch, firstPosition);
            file.Write(0, header);
            file.SyncData();
            _files.SyncDirectory(_directory);
        }
        catch (IOException)
        {
            file.Dispose();
            _files.DeleteFile(path);
            throw;
        }

        _segments.Add(new WalSegment(_nextSegment, path, firstPosition));
        _nextSegment++;
        _file = file;
        _offset = WalFormat.HeaderLength;
    }

    /// <summary>After a failed round: true when the file ends at its last sound frame again and the log may go on later.</summary>
    private bool TakeBack(Exception e, int roundBytes)
    {
        try
        {
            if (_poisoned || !(DiskFull.Is(e) || (e is IOException and not StorageUnavailableException && _files.FreeBytes(_directory) < roundBytes)))
            {
                return false;
            }

            _file?.SetLength(_offset);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
