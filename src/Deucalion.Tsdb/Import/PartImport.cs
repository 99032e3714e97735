using System.Runtime.InteropServices;
using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Compaction;
using Deucalion.Tsdb.Head;
using Deucalion.Tsdb.Index;

namespace Deucalion.Tsdb.Import;

/// <summary>
/// Brings samples of any age straight into parts, past head and log: <see cref="AddSeries"/>, then its samples in any order, then the next series, and
/// <see cref="Commit"/>, which makes everything visible and durable at once. A series may come again; of two samples of one series and time the one added last
/// counts, and imported samples count before those that are on disk already. For one thread. Disposing without a commit leaves nothing behind.
/// </summary>
public sealed class PartImport : IDisposable
{
    private readonly PartImportTarget _target;
    private readonly long _budget;
    private readonly SortedDictionary<long, Dictionary<LabelSet, List<SealedBlock>>> _windows = [];
    private readonly List<SampleRow> _rows = [];
    private readonly List<SealedBlock> _sealed = [];
    private readonly TimeColumnCache _times = new();
    private readonly List<PartMeta> _parts = [];
    private readonly List<string> _names = [];
    private LabelSet? _series;
    private long _held;
    private long _samples;
    private bool _done;

    internal PartImport(PartImportTarget target, long budget)
    {
        _target = target;
        _budget = budget;
    }

    /// <summary>Samples added so far.</summary>
    public long Samples => _samples;

    /// <summary>Starts a series; samples that follow are its. Throws <see cref="ArgumentException"/> for an empty label set.</summary>
    public void AddSeries(LabelSet labels)
    {
        ThrowIfDone();
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.IsEmpty)
        {
            throw new ArgumentException("a series must have labels");
        }

        EndSeries();
        _series = labels;
    }

    /// <summary>Adds float samples: times in Unix ms, in any order, and as many values. <paramref name="starts"/> is empty or has their start times (0 = unknown).</summary>
    public void AddSamples(ReadOnlySpan<long> times, ReadOnlySpan<double> values, ReadOnlySpan<long> starts = default)
    {
        Require();
        if (times.Length != values.Length || (!starts.IsEmpty && starts.Length != times.Length))
        {
            throw new ArgumentException($"there are {times.Length} times, {values.Length} values and {starts.Length} start times");
        }

        for (int i = 0; i < times.Length; i++)
        {
            _rows.Add(new SampleRow(times[i], values[i], null, starts.IsEmpty ? 0 : starts[i]));
        }

        _samples += times.Length;
        SealIfMany();
    }

    /// <summary>Adds a native histogram, which must not change afterwards. Throws <see cref="ArgumentException"/> for one that no store takes.</summary>
    public void AddHistogram(long time, NativeHistogram histogram, long start = 0)
    {
        Require();
        ArgumentNullException.ThrowIfNull(histogram);
        if (HistogramCheck.Error(histogram) is { } problem)
        {
            throw new ArgumentException(problem);
        }

        _rows.Add(new SampleRow(time, 0, histogram, start));
        _samples++;
        SealIfMany();
    }

    /// <summary>
    /// Makes all that was added durable and visible; nothing of it before. Throws <see cref="IOException"/>s, after which nothing was stored.
    /// </summary>
    public ImportResult Commit(CancellationToken cancellation = default)
    {
        ThrowIfDone();
        EndSeries();
        Spill(cancellation);
        PartMeta[] parts = [.. _parts];
        if (parts.Length > 0)
        {
            _target.Commit(parts);
        }

        _done = true;
        return new ImportResult(
            parts.Sum(p => p.Samples),
            parts.Length,
            parts.Sum(p => p.Bytes),
            parts.Length == 0 ? long.MaxValue : parts.Min(p => p.MinTime),
            parts.Length == 0 ? long.MinValue : parts.Max(p => p.MaxTime));
    }

    /// <summary>Takes everything back unless it was committed.</summary>
    public void Dispose()
    {
        if (!_done)
        {
            _done = true;
            _names.ForEach(_target.Discard);
        }
    }

    private void Require()
    {
        ThrowIfDone();
        if (_series is null)
        {
            throw new InvalidOperationException("samples need a series: call AddSeries first");
        }
    }

    private void ThrowIfDone() => ObjectDisposedException.ThrowIf(_done, this);

    /// <summary>Bounds the rows of one long series.</summary>
    private void SealIfMany()
    {
        if (_rows.Count >= 1 << 18)
        {
            SealRows();
        }
    }

    private void EndSeries()
    {
        if (_series is not null)
        {
            SealRows();
            _series = null;
            if (_held > _budget)
            {
                Spill(CancellationToken.None);
            }
        }
    }

    private void SealRows()
    {
        if (_rows.Count == 0)
        {
            return;
        }

        SampleRow.SortLastWins(_rows);
        _sealed.Clear();
        BlockSealer.SealRows(_rows, TimeWindow.Hours2, _times.Get, _sealed);
        _rows.Clear();
        foreach (SealedBlock b in _sealed)
        {
            long window = TimeWindow.Start(b.Times.MinTime, TimeWindow.Day);
            if (!_windows.TryGetValue(window, out Dictionary<LabelSet, List<SealedBlock>>? series))
            {
                _windows.Add(window, series = []);
            }

            ref List<SealedBlock>? blocks = ref CollectionsMarshal.GetValueRefOrAddDefault(series, _series!, out _);
            (blocks ??= new List<SealedBlock>(1)).Add(b);
            _held += b.Values.Length + 160;
        }
    }

    /// <summary>Writes what is held to parts, one a day, that no manifest names yet.</summary>
    private void Spill(CancellationToken cancellation)
    {
        foreach (Dictionary<LabelSet, List<SealedBlock>> window in _windows.Values)
        {
            // A series that came in pieces has blocks that overlap: they go to parts behind each other, in the order they came.
            Dictionary<LabelSet, List<SealedBlock>> rest = window;
            while (rest.Count > 0)
            {
                rest = WritePart(rest, cancellation);
            }
        }

        _windows.Clear();
        _held = 0;
    }

    private Dictionary<LabelSet, List<SealedBlock>> WritePart(Dictionary<LabelSet, List<SealedBlock>> series, CancellationToken cancellation)
    {
        var later = new Dictionary<LabelSet, List<SealedBlock>>();
        LabelSet[] order = [.. series.Keys];
        Array.Sort(order, static (a, b) => LabelOrder.Compare(a.Encoded, b.Encoded));
        string name = _target.NextName();
        _names.Add(name);
        using var writer = new PartWriter(_target.Store, name);
        foreach (LabelSet labels in order)
        {
            cancellation.ThrowIfCancellationRequested();
            long newest = long.MinValue;
            List<SealedBlock> blocks = series[labels];
            int i = 0;
            for (; i < blocks.Count && (newest == long.MinValue || blocks[i].Times.MinTime > newest); i++)
            {
                SealedBlock b = blocks[i];
                writer.AddBlock(b.Times.Encoded, b.Count, b.Times.MinTime, b.Times.MaxTime, b.Values, b.Starts, b.IsHistogram);
                newest = b.Times.MaxTime;
            }

            writer.EndSeries(labels);
            if (i < blocks.Count)
            {
                later.Add(labels, blocks[i..]);
            }
        }

        if (writer.Finish(_target.Sequence, PartFormat.ImportOrder) is { } meta)
        {
            _parts.Add(meta);
        }

        return later;
    }
}
