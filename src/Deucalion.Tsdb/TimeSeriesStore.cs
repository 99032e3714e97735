using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Model.Time;
using Deucalion.Primitives.Files;
using Deucalion.Storage;
using Deucalion.Storage.Reading;
using Deucalion.Storage.Writing;
using Deucalion.Tsdb.Backup;
using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Compaction;
using Deucalion.Tsdb.Head;
using Deucalion.Tsdb.Import;
using Deucalion.Tsdb.Querying;
using Deucalion.Tsdb.Wal;
using Deucalion.Tsdb.Writing;

namespace Deucalion.Tsdb;

/// <summary>
/// The storage of one instance in one directory, for one process at a time. Without threads of its own: writes run on their callers and the shared
/// <see cref="GroupCommitter"/>, everything else in <see cref="MaintenanceStep"/>.
/// Failure policy: when the log fails, writes fail with <see cref="StorageUnavailableException"/> and reads go on; after a full disk writes work
/// again when there is room, after any other failure when the store is reopened.
/// </summary>
public sealed class TimeSeriesStore : ITimeSeriesStore, IChangeTracked
{
    private const long SamplesPerSeries = 32;
    private const long WorthAPart = 4_000_000;
    private const int FewSegments = 2;
    private volatile TimeSeriesStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly LocalBlockStore _blocks;
    private readonly PartCatalog _catalog;
    private readonly HeadMemory _head;
    private readonly WalLog _log;
    private readonly PartHistory _history;
    private readonly BatchPlanner _planner;
    private readonly WritePipeline _pipeline;
    private readonly MemoryPressure _pressure;
    private readonly HeadFlusher _flusher;
    private readonly PartMaintenance _parts;
    private readonly StoreSnapshots _snapshots;
    private readonly Lock _maintenance = new();
    private bool _closed;
    private bool _toldOfMetadata;

    private TimeSeriesStore(TimeSeriesStoreOptions options, IFileSystem files, string directory, TimeProvider time, LocalBlockStore blocks)
    {
        _options = options;
        _time = time;
        _blocks = blocks;
        _catalog = new PartCatalog(_blocks, Report);
        _catalog.Open();
        _snapshots = new StoreSnapshots(files, directory, time);
        _snapshots.RemoveTemporaries();
        _head = new HeadMemory(options.MaxExemplars, options.MaxMetadataFamilies);
        _history = new PartHistory(_catalog);
        ReadState();

        // New records come after everything that parts and deletions say, or what they say about those would not count: with the manifest its position may be
        // lost, and the log's end without a sync may be lost behind a deletion that the manifest has.
        long newest = _catalog.View.Parts.Select(static p => p.Meta.Sequence).Concat(_catalog.View.Tombstones.Select(static t => t.Position + 1)).DefaultIfEmpty(0).Max();
        _log = WalLog.Open(files, directory + "/wal", options, time, Math.Max(_catalog.Manifest.LogPosition, newest), Report);
        _planner = new BatchPlanner(_head, _history, options.OutOfOrderWindow);
        _pressure = new MemoryPressure(options.HeadMemoryLimit);
        _pipeline = new WritePipeline(_head, _log, _planner, _pressure, time);
        _flusher = new HeadFlusher(_head, _pipeline, _log, _catalog, _blocks, options);
        _flusher.MarkSaved();
        _parts = new PartMaintenance(_blocks, _catalog, time, Report);
        Replay();
        _parts.ApplyRules(options, Newest());
    }

    /// <inheritdoc/>
    public long ActiveSeries => _head.ActiveSeries;

    /// <inheritdoc/>
    public long MaxTime
    {
        get
        {
            long max = _head.Range.Max;
            foreach (Part p in _catalog.View.Parts)
            {
                max = Math.Max(max, p.Meta.MaxTime);
            }

            return max;
        }
    }

    /// <summary>Parts that were set aside as damaged since the store was opened.</summary>
    public long DamagedParts => _catalog.DamagedParts;

    /// <summary>Parts on disk.</summary>
    public int PartCount => _catalog.View.Parts.Length;

    /// <summary>The parts on disk, oldest first.</summary>
    public IReadOnlyList<PartSummary> Parts =>
    [
        .. _catalog.View.Parts.Select(p => p.Meta).OrderBy(m => m.MinTime).ThenBy(m => m.Name, StringComparer.Ordinal)
            .Select(m => new PartSummary(m.Name, m.MinTime, m.MaxTime, m.Series, m.Samples, m.Blocks)),
    ];

    /// <summary>Bytes of native memory that series and samples in memory take.</summary>
    public long HeadBytes => _head.Bytes;

    /// <summary>Metadata entries that were left out because too many metric families have metadata.</summary>
    public long RefusedMetadata => _head.Metadata.Refused;

    /// <summary>Samples in memory that no part has yet.</summary>
    public long HeadSamples => _head.Samples;

    /// <summary>
    /// Opens the store of a directory, which is created, and replays its log. Damage is reported to <see cref="TimeSeriesStoreOptions.Log"/>, and the rest is
    /// served; throws <see cref="IOException"/>s when the disk cannot be read and <see cref="NotSupportedException"/> for files of a newer release.
    /// </summary>
    public static TimeSeriesStore Open(TimeSeriesStoreOptions options, IFileSystem files, string directory, TimeProvider time)
    {
        string root = directory.TrimEnd('/');
        var blocks = new LocalBlockStore(files, root);
        try
        {
            return new TimeSeriesStore(options, files, root, time, blocks);
        }
        catch
        {
            blocks.CloseReaders();
            throw;
        }
    }

    /// <summary>Puts another retention, merge rate and out-of-order window in force, for what is read and written from now on; the other options stay.</summary>
    public void Reconfigure(TimeSeriesStoreOptions options)
    {
        lock (_maintenance)
        {
            _options = _options with
            {
                Retention = options.Retention,
                RetentionBytes = options.RetentionBytes,
                RetentionRules = options.RetentionRules,
                MergeBytesPerSecond = options.MergeBytesPerSecond,
                OutOfOrderWindow = options.OutOfOrderWindow,
            };
            _planner.OutOfOrderWindow = options.OutOfOrderWindow;
            _parts.ApplyRules(_options, Newest());
        }
    }

    /// <inheritdoc/>
    public ValueTask<AppendResult> AppendAsync(WriteBatch batch, AppendOptions options, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return _pipeline.AppendAsync(batch, options);
    }

    /// <inheritdoc/>
    public IQuerier OpenQuerier(long minTime, long maxTime)
    {
        long min = _options.Retention > TimeSpan.Zero ? Math.Max(minTime, OldestVisible()) : minTime;
        return new StoreQuerier(_head, _catalog, _time.GetTimestamp, min, maxTime);
    }

    /// <inheritdoc/>
    public string View => string.Empty;

    /// <inheritdoc/>
    public ChangeMark Mark() =>
        new(this, _pipeline.Changes.Sequence, Losses, Math.Max(_options.Retention > TimeSpan.Zero ? OldestVisible() : long.MinValue, _catalog.RuleBorder));

    /// <inheritdoc/>
    public long OldestChangeSince(ChangeMark mark) =>
        ReferenceEquals(mark.Store, this) && mark.Losses == Losses ? _pipeline.Changes.OldestSince(mark.Sequence) : long.MinValue;

    /// <inheritdoc/>
    public IReadOnlyList<SeriesExemplars> SelectExemplars(IReadOnlyList<IReadOnlyList<Matcher>> selectors, long minTime, long maxTime, CancellationToken cancellation) =>
        _head.Exemplars.Select(selectors, minTime, maxTime, cancellation);

    /// <inheritdoc/>
    public IReadOnlyList<MetricMetadata> Metadata(string? family) => _head.Metadata.Get(family);

    /// <inheritdoc/>
    public async ValueTask SetMetadataAsync(IReadOnlyList<MetricMetadata> metadata, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var batch = new WriteBatch();
        foreach (MetricMetadata m in metadata)
        {
            batch.AddMetadata(m);
        }

        await _pipeline.AppendAsync(batch, AppendOptions.Partial).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public CardinalityStatistics Statistics(int limit) => HeadStatistics.Of(_head, limit);

    /// <inheritdoc/>
    public void Delete(IReadOnlyList<IReadOnlyList<Matcher>> selectors, long minTime, long maxTime)
    {
        if (selectors.Count > 0 && minTime <= maxTime)
        {
            _pipeline.Delete(new Tombstone(0, minTime, maxTime, selectors), ApplyDelete);
        }
    }

    /// <summary>Writes what is in memory to parts now, whatever the intervals say. Throws <see cref="IOException"/>s; may be repeated.</summary>
    public void Flush(CancellationToken cancellation = default)
    {
        lock (_maintenance)
        {
            FlushNow(cancellation);
        }
    }

    /// <summary>Snapshots of this store, by name.</summary>
    public IReadOnlyList<SnapshotInfo> Snapshots => _snapshots.List();

    /// <summary>
    /// Makes a consistent snapshot below snapshots/ of the store's directory (hard links, so it costs next to nothing); what is in memory is flushed first unless
    /// <paramref name="skipHead"/>. Throws <see cref="ArgumentException"/> for an unusable name and <see cref="IOException"/>s, also for a taken one.
    /// </summary>
    public SnapshotInfo Snapshot(string name, bool skipHead = false, CancellationToken cancellation = default)
    {
        lock (_maintenance)
        {
            ThrowIfClosed();
            if (!skipHead)
            {
                FlushNow(cancellation);
            }

            PartView held = _catalog.Acquire(long.MinValue, long.MaxValue);
            try
            {
                return _snapshots.Create(name, held, _catalog.Manifest);
            }
            finally
            {
                PartCatalog.Release(held);
            }
        }
    }

    /// <summary>Deletes a snapshot; false when there is none of that name.</summary>
    public bool DeleteSnapshot(string name)
    {
        lock (_maintenance)
        {
            return _snapshots.Delete(name);
        }
    }

    /// <summary>
    /// Carries out the deletions there are: flushes and rewrites every part that one of them touches, so that the deleted samples are on disk no more (but for
    /// snapshots). Throws <see cref="IOException"/>s; may be repeated.
    /// </summary>
    public void CleanTombstones(CancellationToken cancellation = default)
    {
        lock (_maintenance)
        {
            ThrowIfClosed();
            FlushNow(cancellation);
            foreach (Part p in _catalog.View.Parts)
            {
                if (_catalog.View.Tombstones.Any(t => t.AppliesTo(p.Meta) && (!t.IsRule || PartDeletions.HidesAny(p, t))))
                {
                    _parts.Rewrite(p, cancellation);
                }
            }
        }
    }

    /// <summary>Starts an import of samples of any age straight into parts; <paramref name="memoryBudget"/> bounds the encoded bytes it holds.</summary>
    public PartImport BeginImport(long memoryBudget = 128 << 20)
    {
        lock (_maintenance)
        {
            ThrowIfClosed();
            _catalog.RequireManifest();
            return new PartImport(new PartImportTarget(_blocks, _catalog, _log.End, () => _closed), memoryBudget);
        }
    }

    /// <inheritdoc/>
    public bool MaintenanceStep(CancellationToken cancellation)
    {
        lock (_maintenance)
        {
            if (_closed)
            {
                return false;
            }

            try
            {
                return Step(cancellation);
            }
            catch (DamagedPartException e)
            {
                if (_catalog.View.Parts.FirstOrDefault(p => p.Meta.Name == e.PartName) is { } part)
                {
                    _catalog.Quarantine(part, e);
                }

                return true;
            }
            catch (IOException e)
            {
                Report(new StoreMessage(StoreMessageLevel.Warning, $"background work failed and will be repeated: {e.Message}"));
                return false;
            }
        }
    }

    /// <summary>Refuses further writes, writes the head to disk (the log keeps what could not be written), closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_maintenance)
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
            _parts.Close();
            _pipeline.Close();
            try
            {
                FlushNow(CancellationToken.None);
            }
            catch (IOException e)
            {
                Report(new StoreMessage(StoreMessageLevel.Warning, $"the head could not be written at close, the log has it: {e.Message}"));
            }
        }

        try
        {
            await _log.DisposeAsync().ConfigureAwait(false);
        }
        catch (IOException e)
        {
            Report(new StoreMessage(StoreMessageLevel.Error, $"the log could not be closed: {e.Message}"));
        }

        _pipeline.Quiesce(() =>
        {
            _head.Close();
            return 0;
        });
        _catalog.Close();
        _blocks.CloseReaders();
    }

    private void ThrowIfClosed()
    {
        if (_closed)
        {
            throw new StorageUnavailableException("the store is closed");
        }
    }

    private bool Step(CancellationToken cancellation)
    {
        _log.SyncIfDue();
        if (RefusedMetadata > 0 && !_toldOfMetadata)
        {
            _toldOfMetadata = true;
            Report(new StoreMessage(StoreMessageLevel.Warning, $"metadata of more than {_options.MaxMetadataFamilies} metric families was sent; that of further families is not kept"));
        }

        if (_catalog.WriteIfStale())
        {
            return true;
        }

        if (_flusher.IsPending || IsFlushDue())
        {
            FlushNow(cancellation);
            return true;
        }

        _parts.ApplyRules(_options, Newest());
        return _parts.Step(_options, _options.Retention > TimeSpan.Zero ? OldestVisible() : long.MinValue, cancellation) || IdleParts.Release(_catalog.View, _blocks, _time);
    }

    private long Losses => _catalog.DamagedParts + _parts.Losses;

    private bool IsFlushDue()
    {
        long samples = _head.Samples;
        if (samples >= Math.Max(_options.MaxHeadSamples, SamplesPerSeries * _head.ActiveSeries) || _pressure.AsksForFlush(_head.SampleBytes))
        {
            return true;
        }

        // Samples that come faster than time passes: half an hour of them is enough for a part and for a replay.
        TimeRange range = _head.CurrentRange;
        if (samples >= Math.Min(WorthAPart, _options.MaxHeadSamples) && (ulong)(range.Max - range.Min) >= (ulong)_options.FlushInterval.TotalMilliseconds && samples >= SamplesPerSeries * _head.ActiveSeries)
        {
            return true;
        }

        if (samples == 0)
        {
            // Nothing comes any more: the series leave.
            return _head.ActiveSeries > 0 && _pipeline.Now - _pipeline.LastAppend > _options.SeriesIdleTime.TotalSeconds;
        }

        long since = _pipeline.HeadSince;
        return since != 0 && _time.GetElapsedTime(since) >= _options.FlushInterval;
    }

    private void FlushNow(CancellationToken cancellation)
    {
        // Every opening starts a log segment: those of a store that takes nothing would pile up.
        if (_flusher.IsPending || _head.Samples > 0 || _flusher.HasStateToSave || _log.Segments > FewSegments || IsFlushDue())
        {
            _flusher.Flush(cancellation);
            _parts.Flushed(_options);
        }
    }

    // As in Prometheus the newest sample counts, not the clock: an instance that holds only old samples (a backfill, an archive) keeps them.
    private long OldestVisible()
    {
        long newest = Newest();
        long retention = (long)_options.Retention.TotalMilliseconds;
        return newest < long.MinValue + retention ? long.MinValue : newest - retention;
    }

    private long Newest() => Math.Min(MaxTime, _time.GetUtcNow().ToUnixTimeMilliseconds());

    private void ApplyDelete(Tombstone deletion)
    {
        _catalog.AddTombstone(deletion);
        foreach (int slot in _head.Delete(deletion))
        {
            LastSample last = _head.LastOf(slot);
            if (last.Kind != LastKind.None && last.Time >= deletion.MinTime && last.Time <= deletion.MaxTime)
            {
                LastSample memory = _head.NewestInMemory(slot);
                LastSample parts = _history.NewestAtOrAfter(_head.Series.Index.Labels(slot), memory.Kind == LastKind.None ? long.MinValue : memory.Time);
                _head.SetLast(slot, parts.Kind != LastKind.None && (memory.Kind == LastKind.None || parts.Time > memory.Time) ? parts : memory);
            }
        }
    }

    private void ReadState()
    {
        string name = _catalog.Manifest.State;
        if (name.Length == 0)
        {
            return;
        }

        try
        {
            long length = _blocks.Length(name);
            if (length < 0)
            {
                throw new InvalidDataException("it is missing");
            }

            byte[] content = new byte[length];
            _blocks.Get(name, 0, content);
            StateObject.Decode(content, _head);
        }
        catch (InvalidDataException e)
        {
            Report(new StoreMessage(StoreMessageLevel.Error, $"state object {name} is damaged ({e.Message}) and set aside: older exemplars and metadata are lost"));
            _blocks.SetAside(name);
        }
    }

    private void Replay()
    {
        var replay = new LogReplay(_head, _history, ApplyDelete, _pipeline.Now);
        _log.Replay(
            _catalog.Manifest.LogPosition,
            (position, record) =>
            {
                try
                {
                    replay.Record(position, record.Span);
                }
                catch (Exception e) when (e is InvalidDataException or FormatException)
                {
                    Damaged($"log record {position}: {e.Message}");
                }
            },
            Damaged);
        replay.Finish();
        _pipeline.MarkHead();
        if (replay.Orphans > 0)
        {
            Damaged($"{replay.Orphans} samples in the log belong to series whose definition is lost");
        }

        if (replay.Records > 0)
        {
            Report(new StoreMessage(StoreMessageLevel.Information, $"replayed {replay.Records} log records, {_head.ActiveSeries} series"));
        }
    }

    private void Damaged(string what) => Report(new StoreMessage(StoreMessageLevel.Error, $"the log is damaged, what can be read of it is kept: {what}"));

    private void Report(StoreMessage message) => _options.Log?.Invoke(message);
}
