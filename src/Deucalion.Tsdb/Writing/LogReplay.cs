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
internal sealed class LogReplay(HeadMemory head, ISeriesHistory history, Action<Tombstone> deleted, uint now) : IRecordSink
{
    private readonly Dictionary<ulong, HeadSeries> _slots = [];
    private readonly List<HeadSeries> _touched = [];

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
            _slots.Clear();
            return;
        }

        var r = new SpanReader(record);
        var type = (RecordType)r.Byte();
        switch (type)
        {
            case RecordType.Batch:
                BatchRecord.Read(ref r, this);
                break;
            case RecordType.Tombstone:
                deleted(Tombstone.Read(ref r, position));
                break;
            default:
                throw new InvalidDataException($"record type {(int)type} is unknown");
        }

        Records++;
    }

    public void Define(ulong slot, LabelSet labels)
    {
        HeadSeries s = head.Series.Find(labels.Encoded) ?? head.Series.Add(labels);
        s.LastAppend = now;
        _slots[slot] = s;
        _touched.Add(s);
    }

    public void Sample(ulong slot, long time, double value, NativeHistogram? histogram, long start)
    {
        if (!_slots.TryGetValue(slot, out HeadSeries? s))
        {
            Orphans++;
            return;
        }

        if (histogram is not null && HistogramCheck.Error(histogram) is { } wrong)
        {
            throw new InvalidDataException("a histogram contradicts itself: " + wrong);
        }

        if (s.Last.Kind == LastKind.None)
        {
            s.Last = history.NewestAtOrAfter(s.Labels, time);
        }

        if (s.Last.Kind == LastKind.Unread && s.Last.Time == time)
        {
            s.Last = history.ReadNewest(s.Labels, time);
        }

        LastSample identity = histogram is null
            ? new LastSample(time, BitConverter.DoubleToUInt64Bits(value), LastKind.Float)
            : new LastSample(time, HistogramIdentity.Of(histogram), LastKind.Histogram);
        if (identity == s.Last)
        {
            return;
        }

        bool side = s.Last.Kind != LastKind.None && time <= s.Last.Time;
        head.Add(s, new AppendOp(s, time, value, histogram, start, side));
        if (!side || time == s.Last.Time)
        {
            s.Last = identity;
        }
    }

    public void Exemplar(LabelSet series, Exemplar exemplar) => head.Exemplars.Add(series, exemplar);

    public void Metadata(MetricMetadata metadata) => head.Metadata.Add(metadata);

    /// <summary>Ends the replay: series that got no sample leave.</summary>
    public void Finish()
    {
        foreach (HeadSeries s in _touched)
        {
            if (s.IsEmpty && !s.Indexed && ReferenceEquals(head.Series.Find(s.Labels.Encoded), s))
            {
                head.Series.Remove(s);
            }
        }

        head.CountSeries();
    }
}
