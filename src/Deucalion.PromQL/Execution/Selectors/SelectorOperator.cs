using Deucalion.Model.Histograms;
using Deucalion.Model.Samples;
using Deucalion.PromQL.Plan;
using Deucalion.Storage;
using Deucalion.Storage.Reading;

namespace Deucalion.PromQL.Execution.Selectors;

/// <summary>
/// An instant selector: at each step the last sample that is not older than the lookback and not a staleness marker. Each
/// series is read once; where samples sit is found once for all series of a clock.
/// </summary>
internal sealed class SelectorOperator(EvalScope scope, SelectorNode node, string? hintFunction, SelectorOutput output = SelectorOutput.Sample)
    : VectorOperator(scope)
{
    private SelectedSeries _selected = null!;

    private long First => node.At ?? Scope.Start;

    private long Last => node.At ?? Scope.Last;

    /// <inheritdoc/>
    public override bool ReadsStorage => true;

    /// <inheritdoc/>
    public override void Open(ReadContext context)
    {
        long min = First - node.Offset - Query.Options.LookbackDelta + 1;
        long max = Last - node.Offset;
        _selected = SelectedSeries.Select(Scope, node, new SelectHints(min, max)
        {
            Step = Scope.IsInstant ? 0 : Scope.Step,
            Function = hintFunction,
            OnlyPresence = hintFunction is "count" or "group" or "absent" or "timestamp" && output != SelectorOutput.StartTime,
        });
        Series = _selected.Headers(output != SelectorOutput.Sample);
    }

    /// <inheritdoc/>
    public override void Read(int series, Column into, ReadContext context)
    {
        into.Clear();
        SeriesColumns samples = _selected.Read(series, context);
        int[] positions = context.Scratch<ClockCache<ClockPositions>>(this).Of(samples.ClockId, sizeof(int) * Scope.Steps).Of(samples, Scope, node.At, node.Offset, Query.Options.LookbackDelta);
        bool plain = output == SelectorOutput.Sample && !samples.HasHistograms && !Scope.Ledger.ByStep;
        long weight = plain ? FillFloats(samples.Values, positions, into) : Fill(samples, positions, into);
        Query.Hold(weight);
    }

    private long FillFloats(ReadOnlySpan<double> values, int[] positions, Column into)
    {
        long total = 0;
        Span<double> to = into.Values;
        ReadOnlySpan<int> rows = positions.AsSpan(0, to.Length);
        for (int w = 0; w < into.Present.Length; w++)
        {
            int from = w << 6;
            int count = Math.Min(64, to.Length - from);
            ulong bits = 0;
            for (int i = 0; i < count; i++)
            {
                int row = rows[from + i];
                if ((uint)row < (uint)values.Length && !StaleMarker.IsStale(values[row]))
                {
                    to[from + i] = values[row];
                    bits |= 1UL << i;
                }
            }

            into.Present[w] = bits;
            total += System.Numerics.BitOperations.PopCount(bits);
        }

        Scope.Ledger.AddSums(total, total);
        return total;
    }

    private long Fill(SeriesColumns samples, int[] positions, Column into)
    {
        ReadOnlySpan<double> values = samples.Values;
        ReadOnlySpan<NativeHistogram?> histograms = samples.Histograms;
        SampleLedger ledger = Scope.Ledger;
        long total = 0;
        for (int step = 0; step < Scope.Steps; step++)
        {
            int at = positions[step];
            if (at < 0)
            {
                continue;
            }

            NativeHistogram? h = histograms.IsEmpty ? null : histograms[at];
            if (StaleMarker.IsStale(h is null ? values[at] : h.Sum))
            {
                continue;
            }

            int weight = 1;
            if (output != SelectorOutput.Sample)
            {
                into.Set(step, output == SelectorOutput.Time ? samples.Times[at] / 1000.0 : samples.HasStartTimes ? samples.StartTimes[at] / 1000.0 : 0);
            }
            else if (h is null)
            {
                into.Set(step, values[at]);
            }
            else
            {
                into.Set(step, h);
                weight = h.SizeInSamples();
            }

            total += weight;
            if (ledger.ByStep)
            {
                ledger.Add(step, weight, weight);
            }
        }

        if (!ledger.ByStep)
        {
            ledger.AddSums(total, total);
        }

        return total;
    }
}
