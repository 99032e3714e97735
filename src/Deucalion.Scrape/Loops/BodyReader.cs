using System.Text;
using Deucalion.Model.Configuration;
using Deucalion.Model.Labels;
using Deucalion.Model.Relabeling;
using Deucalion.Model.Samples;
using Deucalion.Scrape.Targets;
using Deucalion.Storage.Writing;
using Deucalion.Wire.Exposition;

namespace Deucalion.Scrape.Loops;

/// <summary>
/// Turns the entries of a parsed body into a batch: cached labels, relabeling, limits. Nothing is allocated for a sample whose series
/// is in the cache. Used by one loop; the entries of the batch's series are in <see cref="Entries"/>, in the same order.
/// </summary>
internal sealed class BodyReader(Target target, ScrapeConfiguration configuration, ScrapeCache cache, ScrapeCounters counters)
{
    /// <summary>How far in the future a time in a body may be.</summary>
    private const long MaxAhead = 10 * 60 * 1000;

    private readonly LabelSetBuilder _builder = new();
    private readonly SampleLabels _labels = new(target, configuration);
    private readonly List<Exemplar> _exemplars = [];
    private readonly int _maxSchema = HistogramResolution.SchemaOf(configuration.NativeHistogramMinBucketFactor);
    private long _limited;
    private int _seriesAdded;
    private bool _bucketLimit;
    private string? _error;

    /// <summary>Entries of the series in the batch, by index.</summary>
    public List<SeriesEntry> Entries { get; } = [];

    /// <summary>Reads to the end or to the first entry that fails the scrape; a failed batch must not be stored.</summary>
    public FillResult Fill(ExpositionParser parser, long time, WriteBatch batch)
    {
        Entries.Clear();
        (_limited, _seriesAdded, _bucketLimit, _error) = (0, 0, false, null);
        int scraped = 0;
        int kept = 0;
        try
        {
            for (ExpositionEntry entry = parser.Next(); entry != ExpositionEntry.End; entry = parser.Next())
            {
                switch (entry)
                {
                    case ExpositionEntry.Type:
                        cache.Metadata.SetType(parser.Family, parser.FamilyType, cache.Iteration);
                        break;
                    case ExpositionEntry.Help:
                        cache.Metadata.SetHelp(parser.Family, parser.FamilyText, cache.Iteration);
                        break;
                    case ExpositionEntry.Unit:
                        cache.Metadata.SetUnit(parser.Family, parser.FamilyText, cache.Iteration);
                        break;
                    default:
                        scraped++;
                        kept += Sample(parser, entry == ExpositionEntry.Histogram, time, batch) ? 1 : 0;
                        break;
                }

                if (_error is not null)
                {
                    return new FillResult(scraped, kept, _seriesAdded, _error);
                }
            }
        }
        catch (ExpositionException e)
        {
            return new FillResult(scraped, kept, _seriesAdded, e.Message);
        }

        return new FillResult(scraped, kept, _seriesAdded, LimitError());
    }

    // True when the sample is left after relabeling.
    private bool Sample(ExpositionParser parser, bool histogram, long scrapeTime, WriteBatch batch)
    {
        ReadOnlySpan<byte> raw = parser.RawSeries;
        SeriesEntry? entry = cache.Find(raw);
        bool repeated = entry?.SeenAt == cache.Iteration;
        if (entry is null)
        {
            parser.ReadLabels(_builder.Reset());
            LabelSet? labels = _labels.Make(_builder, out _error);
            if (_error is not null)
            {
                counters.CountLimit(_labels.LimitExceeded);
                return false;
            }

            if (labels is null)
            {
                cache.Add(raw, null);
                return false;
            }

            // Beyond the limit nothing is remembered: the scrape fails anyway, and its size must not become the cache's.
            if (configuration.SampleLimit > 0 && _limited >= configuration.SampleLimit)
            {
                _limited++;
                return true;
            }

            entry = cache.Add(raw, labels);
            _seriesAdded++;
        }
        else
        {
            entry.SeenAt = cache.Iteration;
            if (entry.Labels is null)
            {
                return false;
            }
        }

        Append(parser, entry, histogram, repeated, scrapeTime, batch);
        return true;
    }

    private void Append(ExpositionParser parser, SeriesEntry entry, bool histogram, bool repeated, long scrapeTime, WriteBatch batch)
    {
        long? written = configuration.HonorTimestamps ? parser.Time : null;
        long time = written ?? scrapeTime;
        if (repeated && written is null)
        {
            counters.SampleDuplicate.Increment();
            return;
        }

        if (configuration.SampleLimit > 0 && ++_limited > configuration.SampleLimit)
        {
            return;
        }

        if (time > scrapeTime + MaxAhead)
        {
            counters.SampleOutOfBounds.Increment();
            return;
        }

        if (histogram && !HistogramResolution.Limit(parser.Histogram!, configuration.NativeHistogramBucketLimit, _maxSchema))
        {
            _bucketLimit = true;
            return;
        }

        batch.BeginSeries(entry.Labels!.Encoded, entry.Labels.Hash, entry.SeriesRef);
        Entries.Add(entry);
        entry.IsHistogram = histogram;
        if (histogram)
        {
            batch.AddHistogram(time, parser.Histogram!, parser.StartTime);
        }
        else
        {
            batch.AddSample(time, parser.Value, parser.StartTime);
        }

        if (written is null || configuration.TrackTimestampsStaleness)
        {
            cache.Track(entry);
        }

        Exemplars(parser, histogram, time, batch);
    }

    // Exemplars of native histograms need a time of their own, or repetitions could not be told from new ones.
    private void Exemplars(ExpositionParser parser, bool histogram, long time, WriteBatch batch)
    {
        _exemplars.Clear();
        while (parser.TryReadExemplar(out Exemplar exemplar))
        {
            if (exemplar.HasTime)
            {
                _exemplars.Add(exemplar);
            }
            else if (!histogram)
            {
                _exemplars.Add(exemplar with { Time = time, HasTime = true });
            }
        }

        if (_exemplars.Count > 1)
        {
            _exemplars.Sort(static (a, b) => a.Time.CompareTo(b.Time));
        }

        foreach (Exemplar exemplar in _exemplars)
        {
            batch.AddExemplar(exemplar);
        }
    }

    private string? LimitError()
    {
        if (configuration.SampleLimit > 0 && _limited > configuration.SampleLimit)
        {
            counters.ExceededSampleLimit.Increment();
            return "sample limit exceeded";
        }

        if (_bucketLimit)
        {
            counters.ExceededBucketLimit.Increment();
            return "histogram bucket limit exceeded";
        }

        return null;
    }
}
