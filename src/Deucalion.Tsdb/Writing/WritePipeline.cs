using System.Runtime.InteropServices;
using Deucalion.Storage;
using Deucalion.Storage.Ports;
using Deucalion.Storage.Writing;
using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Bytes;
using Deucalion.Tsdb.Head;
using Deucalion.Tsdb.Wal.Records;

namespace Deucalion.Tsdb.Writing;

/// <summary>
/// The write line of a store: plan a batch (write lock), hand its record to the log, wait until it is durable, publish (publish lock) in log order.
/// Batches are planned on top of batches in flight; when the log fails, everything in flight behind the last durable record is taken back, newest
/// first, before the log takes records again. Locks are taken in the order write, publish, queue.
/// </summary>
internal sealed class WritePipeline
{
    private readonly HeadMemory _head;
    private readonly ILog _log;
    private readonly BatchPlanner _planner;
    private readonly TimeProvider _time;
    private readonly object _write = new();
    private readonly Lock _publish = new();
    private readonly Lock _queueLock = new();
    private readonly Queue<PlannedBatch> _inFlight = new();
    private readonly Stack<PlannedBatch> _spare = new();
    private readonly ByteWriter _record = new(4096);
    private Task<long> _lastRecord = Task.FromResult(0L);
    private int _generation = 1;
    private bool _closed;
    private readonly MemoryPressure _pressure;
    private long _headSince;
    private uint _lastAppend;

    public WritePipeline(HeadMemory head, ILog log, BatchPlanner planner, MemoryPressure pressure, TimeProvider time)
    {
        _pressure = pressure;
        _head = head;
        _log = log;
        _planner = planner;
        _time = time;
        _lastAppend = Now;
    }

    /// <summary>How far back visible changes reached.</summary>
    public ChangeLog Changes { get; } = new();

    /// <summary>When the first sample since the last flush was taken; 0 = there is none.</summary>
    public long HeadSince => Volatile.Read(ref _headSince);

    /// <summary>Seconds of the store's clock, for idle series.</summary>
    public uint Now => (uint)(_time.GetUtcNow().ToUnixTimeSeconds() & uint.MaxValue);

    /// <summary>Seconds of the store's clock at the last write, or at the opening.</summary>
    public uint LastAppend => Volatile.Read(ref _lastAppend);

    public ValueTask<AppendResult> AppendAsync(WriteBatch batch, AppendOptions options)
    {
        _pressure.ThrowIfExhausted();
        PlannedBatch plan;
        Task<long> durable;
        lock (_write)
        {
            ThrowIfClosed();
            plan = _spare.Count > 0 ? _spare.Pop() : new PlannedBatch();
            Volatile.Write(ref _lastAppend, Now);
            _planner.Plan(batch, options, _lastAppend, _generation, plan);
            if (!plan.HasWork && (plan.TakenBack || !InFlight()))
            {
                return new ValueTask<AppendResult>(Retire(plan));
            }

            // A batch of repetitions only is durable when what it repeats is: an empty record behind that.
            durable = Send(plan, batch);
        }

        if (durable.IsCompletedSuccessfully)
        {
            PublishUpTo(plan.Position);
            return new ValueTask<AppendResult>(Finish(plan));
        }

        return Wait(plan, durable);
    }

    /// <summary>Runs something while no batch is in flight and none is planned or published.</summary>
    public T Quiesce<T>(Func<T> action)
    {
        lock (_write)
        {
            Settle();
            lock (_publish)
            {
                return action();
            }
        }
    }

    /// <summary>Writes a deletion to the log and applies it; <paramref name="apply"/> gets it with its position.</summary>
    public void Delete(Tombstone deletion, Action<Tombstone> apply)
    {
        lock (_write)
        {
            ThrowIfClosed();
            Settle();
            _record.Clear();
            _record.Byte((byte)RecordType.Tombstone);
            deletion.Write(_record);
            long position = _log.End;
            try
            {
                _log.AppendAsync(_record.WrittenMemory, CancellationToken.None).AsTask().GetAwaiter().GetResult();
            }
            catch (StorageUnavailableException)
            {
                _log.TryResume();
                throw;
            }

            lock (_publish)
            {
                apply(deletion with { Position = position });
                Changes.Add(deletion.MinTime);
            }
        }
    }

    /// <summary>Both locks: from here on records define their series anew. Returns the position that the next record gets.</summary>
    public long StartGeneration()
    {
        _generation++;
        Volatile.Write(ref _headSince, 0);
        return _log.End;
    }

    /// <summary>Refuses writes from here on and waits for those in flight.</summary>
    public void Close()
    {
        lock (_write)
        {
            _closed = true;
            Settle();
        }
    }

    /// <summary>Notes that the head has samples (after replay).</summary>
    public void MarkHead()
    {
        if (_head.Samples > 0 && HeadSince == 0)
        {
            Volatile.Write(ref _headSince, Math.Max(1, _time.GetTimestamp()));
        }
    }

    private async ValueTask<AppendResult> Wait(PlannedBatch plan, Task<long> durable)
    {
        try
        {
            await durable.ConfigureAwait(false);
        }
        catch (Exception)
        {
            TakeBackFrom(plan);
            throw;
        }

        PublishUpTo(plan.Position);
        return Finish(plan);
    }

    private Task<long> Send(PlannedBatch plan, WriteBatch batch)
    {
        try
        {
            _record.Clear();
            BatchRecord.Write(_record, plan, batch);
            plan.Position = _log.End;
            _lastRecord = _log.AppendAsync(_record.WrittenMemory, CancellationToken.None).AsTask();
        }
        catch (Exception)
        {
            _planner.TakeBack(plan);
            throw;
        }

        lock (_queueLock)
        {
            _inFlight.Enqueue(plan);
        }

        _head.CountSeries();
        return _lastRecord;
    }

    private void PublishUpTo(long position)
    {
        lock (_publish)
        {
            while (Next(position) is { } plan)
            {
                _head.Publish(plan);
                NoteChange(plan);
            }

            MarkHead();
        }
    }

    private void NoteChange(PlannedBatch plan)
    {
        long min = long.MaxValue;
        foreach (ref readonly AppendOp op in CollectionsMarshal.AsSpan(plan.Ops))
        {
            min = Math.Min(min, op.Time);
        }

        if (plan.Ops.Count > 0)
        {
            Changes.Add(min);
        }
    }

    private PlannedBatch? Next(long position)
    {
        lock (_queueLock)
        {
            return _inFlight.TryPeek(out PlannedBatch? p) && p.Position <= position ? _inFlight.Dequeue() : null;
        }
    }

    private bool InFlight()
    {
        lock (_queueLock)
        {
            return _inFlight.Count > 0;
        }
    }

    /// <summary>Waits for the log and publishes or takes back everything in flight. Write lock.</summary>
    private void Settle()
    {
        try
        {
            _lastRecord.GetAwaiter().GetResult();
        }
        catch (Exception)
        {
            // Its own writer reports it.
        }

        PublishUpTo(_log.DurableEnd - 1);
        if (InFlight())
        {
            TakeBackAll();
        }
    }

    private void TakeBackFrom(PlannedBatch plan)
    {
        lock (_write)
        {
            if (!plan.TakenBack && !plan.Published)
            {
                PublishUpTo(_log.DurableEnd - 1);
                TakeBackAll();
            }
        }
    }

    private void TakeBackAll()
    {
        PlannedBatch[] failed;
        lock (_queueLock)
        {
            failed = [.. _inFlight];
            _inFlight.Clear();
        }

        for (int i = failed.Length - 1; i >= 0; i--)
        {
            _planner.TakeBack(failed[i]);
        }

        _head.CountSeries();
        _log.TryResume();
    }

    private AppendResult Finish(PlannedBatch plan)
    {
        lock (_write)
        {
            return Retire(plan);
        }
    }

    private AppendResult Retire(PlannedBatch plan)
    {
        AppendResult result = plan.Result;
        plan.Reset();
        if (_spare.Count < 4)
        {
            _spare.Push(plan);
        }

        return result;
    }

    private void ThrowIfClosed()
    {
        if (_closed)
        {
            throw new StorageUnavailableException("the store is closed");
        }
    }
}
