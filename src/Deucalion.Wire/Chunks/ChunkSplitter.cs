using Deucalion.Model.Histograms;
using Deucalion.Storage.Reading;

namespace Deucalion.Wire.Chunks;

/// <summary>Cuts the samples of a series into Prometheus chunks of at most 120 samples; a new chunk begins where the kind or the layout of samples changes. Not for many threads.</summary>
public sealed class ChunkSplitter
{
    // Prometheus' seriesToChunkEncoderSplit.
    private const int SamplesPerChunk = 120;

    private readonly XorChunkEncoder _floats = new();
    private readonly HistogramChunkEncoder _histograms = new();

    /// <summary>Adds the chunks of the samples to a list.</summary>
    public void Split(SeriesColumns samples, List<EncodedChunk> into)
    {
        ReadOnlySpan<long> times = samples.Times;
        ReadOnlySpan<double> values = samples.Values;
        ReadOnlySpan<NativeHistogram?> histograms = samples.Histograms;
        for (int i = 0; i < times.Length; i++)
        {
            if (!histograms.IsEmpty && histograms[i] is { } h)
            {
                Flush(_floats, into);
                if (_histograms.Count == SamplesPerChunk || (_histograms.Count > 0 && !_histograms.CanTake(h)))
                {
                    Flush(_histograms, into);
                }

                _histograms.Add(times[i], h);
                continue;
            }

            Flush(_histograms, into);
            if (_floats.Count == SamplesPerChunk)
            {
                Flush(_floats, into);
            }

            _floats.Add(times[i], values[i]);
        }

        Flush(_floats, into);
        Flush(_histograms, into);
    }

    private static void Flush(XorChunkEncoder encoder, List<EncodedChunk> into)
    {
        if (encoder.Count > 0)
        {
            into.Add(encoder.Take());
        }
    }

    private static void Flush(HistogramChunkEncoder encoder, List<EncodedChunk> into)
    {
        if (encoder.Count > 0)
        {
            into.Add(encoder.Take());
        }
    }
}
