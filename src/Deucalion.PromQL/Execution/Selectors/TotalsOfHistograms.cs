using Deucalion.Model.Histograms;
using Deucalion.Model.Samples;
using Deucalion.Storage.Reading;

namespace Deucalion.PromQL.Execution.Selectors;

/// <summary>
/// Leaves only count and sum of histograms. Resets cannot be found later without buckets, so they are looked for here, against the
/// histogram before. Memory of one thread.
/// </summary>
internal sealed class TotalsOfHistograms
{
    private readonly SeriesColumns _totals = new();

    /// <summary>The same samples without buckets.</summary>
    public SeriesColumns Of(SeriesColumns samples)
    {
        _totals.Clear();
        NativeHistogram? before = null;
        for (int i = 0; i < samples.Count; i++)
        {
            long start = samples.HasStartTimes ? samples.StartTimes[i] : 0;
            if (samples.Histograms[i] is not { } h)
            {
                _totals.Add(samples.Times[i], samples.Values[i], start);
                continue;
            }

            CounterResetHint hint = h.ResetHint;
            if (!StaleMarker.IsStale(h.Sum))
            {
                hint = hint == CounterResetHint.Unknown && before is not null
                    ? (h.DetectReset(before) ? CounterResetHint.CounterReset : CounterResetHint.NotCounterReset)
                    : hint;
                before = h;
            }

            _totals.Add(samples.Times[i], new NativeHistogram { ResetHint = hint, Schema = h.Schema, Count = h.Count, Sum = h.Sum }, start);
        }

        return _totals;
    }
}
