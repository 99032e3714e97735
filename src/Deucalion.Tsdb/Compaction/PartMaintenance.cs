using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Head;
using Deucalion.Tsdb.Retention;

namespace Deucalion.Tsdb.Compaction;

/// <summary>
/// The background work on parts in small steps: takes out what retention ends, goes on with a merge, begins the next one. One thread at a time. Failure policy: what
/// fails is repeated by a later step.
/// </summary>
internal sealed class PartMaintenance
{
    /// <summary>Room that a merge leaves on the disk for the log.</summary>
    private const long Reserve = 16 << 20;

    private readonly LocalBlockStore _store;
    private readonly PartCatalog _catalog;
    private readonly TimeProvider _time;
    private readonly Action<StoreMessage> _log;
    private readonly PartMerger _merger;
    private readonly RetentionRules _rules;
    private readonly MergeBudget _budget;
    private bool _roomReported;
    private long _losses;

    public PartMaintenance(LocalBlockStore store, PartCatalog catalog, TimeProvider time, Action<StoreMessage> log)
    {
        _store = store;
        _catalog = catalog;
        _time = time;
        _log = log;
        _merger = new PartMerger(store, catalog);
        _rules = new RetentionRules(catalog);
        _budget = new MergeBudget(time);
    }

    /// <summary>How often samples went out of sight, or back into it, in a way that no time tells: other rules, the oldest parts for their size, a flush behind a rule's border.</summary>
    public long Losses => Volatile.Read(ref _losses);

    /// <summary>Puts the rules of retention in force; <paramref name="newest"/> is the time of the newest sample.</summary>
    public void ApplyRules(TimeSeriesStoreOptions options, long newest)
    {
        if (_rules.Apply(options.RetentionRules, newest))
        {
            // After the change: who took a mark before it must not find the mark still good.
            Interlocked.Increment(ref _losses);
        }
    }

    /// <summary>Samples have come from memory, which rules do not reach, into a part.</summary>
    public void Flushed(TimeSeriesStoreOptions options)
    {
        if (options.RetentionRules.Count > 0)
        {
            Interlocked.Increment(ref _losses);
        }
    }

    /// <summary>
    /// Does the next piece of work; false when there is nothing to do now. Samples before <paramref name="oldest"/> are expired.
    /// </summary>
    public bool Step(TimeSeriesStoreOptions options, long oldest, CancellationToken cancellation)
    {
        Part[] expired = ExpiredParts.Of(_catalog.View, oldest, options.RetentionBytes);
        if (expired.Length > 0)
        {
            _catalog.Change([], expired);
            if (expired.Any(p => p.Meta.MaxTime >= oldest))
            {
                Interlocked.Increment(ref _losses);
            }

            return true;
        }

        _merger.Touch(_time.GetTimestamp());
        long slice = _budget.Next(options.MergeBytesPerSecond);
        if (slice <= 0)
        {
            return false;
        }

        if (!_merger.IsBusy)
        {
            if (Choose(options) is not { } parts || !HasRoom(parts))
            {
                return false;
            }

            _merger.Start(parts);
        }

        _budget.Spend(_merger.Step(slice, cancellation));
        return true;
    }

    /// <summary>Writes a part anew so that deletions and retention are carried out in it.</summary>
    public void Rewrite(Part part, CancellationToken cancellation) => _merger.Merge([part], cancellation);

    /// <summary>Gives up a merge under way; it begins anew after the next opening.</summary>
    public void Close() => _merger.GiveUp();

    private IReadOnlyList<Part>? Choose(TimeSeriesStoreOptions options)
    {
        // Parts expire as a whole: with a short retention wide ones would keep several times what is visible.
        long retention = (long)options.Retention.TotalMilliseconds;
        long widest = retention is > 0 and < 80 * TimeWindow.Day ? Math.Clamp(retention / 3, TimeWindow.Hours2, TimeWindow.Day) : 8 * TimeWindow.Day;
        if (MergePlanner.Next(_catalog.View, _time.GetUtcNow().ToUnixTimeMilliseconds(), widest) is { } parts)
        {
            return parts;
        }

        return _rules.ToRewrite(_catalog.View) is { } part ? [part] : null;
    }

    private bool HasRoom(IReadOnlyList<Part> parts)
    {
        long needed = parts.Sum(p => p.Meta.Bytes);
        long free = _store.FreeBytes();
        if (free >= needed + Math.Min(Reserve, needed + 65_536))
        {
            _roomReported = false;
            return true;
        }

        if (!_roomReported)
        {
            _roomReported = true;
            _log(new StoreMessage(StoreMessageLevel.Warning, $"{parts.Count} parts wait for merging: that takes {needed} bytes, the disk has {free} free; make room or shorten the retention"));
        }

        return false;
    }
}
