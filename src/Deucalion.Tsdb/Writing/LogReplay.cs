using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Bytes;
using Deucalion.Tsdb.Head;
using Deucalion.Tsdb.Wal.Records;

namespace Deucalion.Tsdb.Writing;

/// <summary>
/// Puts log records back into the head when a store opens. Everything in the log was accepted once, so nothing is refused; what is not newer than
/// the newest known sample goes to the side buffer, which makes repetition harmless.
/// </summary>
internal sealed unsafe class LogReplay(HeadMemory head, ISeriesHistory history, Action<Tombstone> deleted, uint now) : IRecordSink
{
    /// <summary>Log slot → place plus one; slots that are far from the others are in <see cref="_far"/>.</summary>
    private int[] _near = new int[1024];
    private readonly Dictionary<ulong, int> _far = [];
    private int _defined;

    /// <summary>Records read.</summary>
    public long Records { get; private set; }

    /// <summary>Samples whose series definition was lost to damage.</summary>
    public long Orphans { get; private set; }

    /// <summary>Reads one record; throws <see cref="InvalidDataException"/> when it is damaged (what it held before the damage is kept).</summary>
    public void Record(long position, ReadOnlySpan<byte> record)
    {
        if (record.IsEmpty)
        {
            // Another writer: its slots are its own. When the record that defines one is damaged, its samples belong to no series rather than to a wrong one.
            Array.Clear(_near);
            _far.Clear();
            return;
        }

        var r = new SpanReader(record);
        var type = (RecordType)r.Byte();
        switch (type)
        {
            case RecordType.Batch or RecordType.OldBatch:
                BatchRecord.Read(ref r, this, type == RecordType.OldBatch);
                break;
            case RecordType.Tombstone:
                deleted(Tombstone.Read(ref r, position));
                break;
            default:
                throw new InvalidDataException($"record type {(int)type} is unknown");
        }

        Records++;
    }

    public void Define(ulong slot, ReadOnlySpan<byte> labels)
    {
        Fingerprint f = Fingerprint.Of(labels);
        int place = head.Series.Find(f);
        if (place < 0)
        {
            if (!LabelEncoding.IsValid(labels))
            {
                throw new InvalidDataException("a label set is damaged");
            }

            place = head.Series.Add(f, labels);
        }

        head.Series.At(place)->LastAppend = now;
        _defined++;
        if (slot < (ulong)_near.Length || slot < 1024 + (2 * (ulong)_defined))
        {
            if (slot >= (ulong)_near.Length)
            {
                Array.Resize(ref _near, Math.Max((int)slot + 1, _near.Length * 2));
            }

            _near[slot] = place + 1;
        }
        else
        {
            _far[slot] = place + 1;
        }
    }

    public void Sample(ulong slot, long time, double value, NativeHistogram? histogram, long start)
    {
        int place = (slot < (ulong)_near.Length && _near[slot] != 0 ? _near[slot] : _far.GetValueOrDefault(slot)) - 1;
        if (place < 0)
        {
            Orphans++;
            return;
        }

        if (histogram is not null && HistogramCheck.Error(histogram) is { } wrong)
        {
            throw new InvalidDataException("a histogram contradicts itself: " + wrong);
        }

        if (time is > ChunkLimits.MaxTime or < -ChunkLimits.MaxTime)
        {
            throw new InvalidDataException("a time is outside what the store can hold");
        }

        SeriesRecord* r = head.Series.At(place);
        LastSample last = r->Last;
        if (last.Kind is LastKind.None or LastKind.Unread)
        {
            last = Known(place, last, time);
        }

        LastSample identity = histogram is null
            ? new LastSample(time, BitConverter.DoubleToUInt64Bits(value), LastKind.Float)
            : new LastSample(time, HistogramIdentity.Of(histogram), LastKind.Histogram);
        if (identity == last)
        {
            r->Last = last;
            return;
        }

        bool side = last.Kind != LastKind.None && time <= last.Time;
        head.Add(place, time, value, new RareSample(histogram, start, side));
        r->Last = !side || time == last.Time ? identity : last;
    }

    public void Exemplar(LabelSet series, Exemplar exemplar) => head.Exemplars.Add(series, exemplar);

    public void Metadata(MetricMetadata metadata) => head.Metadata.Add(metadata);

    /// <summary>Ends the replay: series that got no sample leave.</summary>
    public void Finish()
    {
        HeadSeriesSet series = head.Series;
        for (int place = 0; place < series.Slots; place++)
        {
            SeriesRecord* r = series.At(place);
            if (r->IsAlive && !r->IsPosted)
            {
                series.Remove(place);
            }
        }

        head.CountSeries();
    }

    private LastSample Known(int place, LastSample last, long time)
    {
        if (!history.Reaches(time))
        {
            return last;
        }

        LabelSet labels = head.Series.Index.Labels(place);
        last = last.Kind == LastKind.None ? history.NewestAtOrAfter(labels, time) : last;
        return last.Kind == LastKind.Unread && last.Time == time ? history.ReadNewest(labels, time) : last;
    }
}
