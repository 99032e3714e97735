using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.PromQL.Functions.Range;
using Deucalion.Storage.Reading;

namespace Deucalion.PromQL.Execution.Ranges;

/// <summary>A range function over all series of its source.</summary>
internal sealed class RangeOperator : VectorOperator
{
    private readonly RangeFunction _function;
    private readonly RangeSource _source;
    private readonly RangeBounds _bounds;
    private readonly IReadOnlyList<VectorOperator> _scalars;
    private readonly int _position;
    private readonly bool _keepsName;
    private readonly bool _wantsCounter;
    private Column[] _parameters = [];
    private double[][] _parameterValues = [];

    /// <summary>Scalars: the other arguments in order. Position: byte offset of the first argument.</summary>
    public RangeOperator(
        EvalScope scope, string name, RangeFunction function, RangeSource source, RangeBounds bounds, IReadOnlyList<VectorOperator> scalars, int position)
        : base(scope)
    {
        _function = function;
        _source = source;
        _bounds = bounds;
        _scalars = scalars;
        _position = position;
        _keepsName = name is "last_over_time" or "first_over_time";
        _wantsCounter = name is "rate" or "increase";
    }

    /// <inheritdoc/>
    public override bool ReadsStorage => !_source.IsComputed;

    /// <inheritdoc/>
    public override void Open(ReadContext context)
    {
        _source.Open(context);
        _parameters = new Column[_scalars.Count];
        for (int i = 0; i < _parameters.Length; i++)
        {
            _parameters[i] = ScalarReader.Read(_scalars[i], context);
        }

        _parameterValues = [.. _parameters.Select(p => p.Values)];
        Series = _keepsName ? _source.Series : Headers.WithoutName(_source.Series);
    }

    /// <inheritdoc/>
    public override void Read(int series, Column into, ReadContext context)
    {
        into.Clear();
        SeriesColumns columns = _source.Read(series, context);
        Scratch scratch = context.Scratch<Scratch>(this);
        scratch.Samples.Load(columns, _bounds);
        scratch.Notes ??= new RangeNotes(Query.Annotations, Order, _position);
        scratch.Notes.Of(_source.Series, series);
        long held = Query.Held;
        (long peak, long last) = Count(scratch.Samples);
        Query.Touch(held + peak);
        Evaluate(scratch, into);
        NoteCounter(scratch.Notes, into);
        long weight = into.Weight();
        Query.Hold(weight);
        Query.Touch(Query.Held + last);
    }

    private void Evaluate(Scratch scratch, Column into)
    {
        RangeSamples samples = scratch.Samples;
        if (samples.OnlyFloats && _bounds.Before == 0 && !(_function.UsesStartTimes && samples.HasStarts))
        {
            long step = _bounds.At is null ? Scope.Step : 0;
            var windows = new FloatWindows(
                samples.FloatTimes, samples.FloatValues, samples.FirstFloat, samples.EndFloat, _bounds.End(0), step, _bounds.Range);
            scratch.Kernel.Clock = samples.Clock;
            scratch.Kernel.Extrapolation = samples.Floats.Extrapolation;
            scratch.Kernel.Parameters = _parameterValues;
            if (_function.TryColumn(windows, scratch.Kernel, into.Values, into.Present))
            {
                return;
            }
        }

        Span<double> parameters = stackalloc double[_parameters.Length];
        for (int step = 0; step < Scope.Steps; step++)
        {
            RangeWindow window = samples.Window(step, _function.UsesStartTimes);
            if (window.Count == 0)
            {
                continue;
            }

            if ((step & 63) == 63)
            {
                // A step of a long window can take milliseconds.
                Query.Check();
            }

            window.RangeEnd = _bounds.End(step);
            window.RangeStart = window.RangeEnd - _bounds.Range;
            window.StepTime = Scope.Time(step);
            for (int i = 0; i < parameters.Length; i++)
            {
                parameters[i] = _parameters[i].Values[step];
            }

            if (_function.Evaluate(window, parameters, scratch.Notes!, out double value, out NativeHistogram? histogram))
            {
                if (histogram is null)
                {
                    into.Set(step, value);
                }
                else
                {
                    into.Set(step, histogram);
                }
            }
        }
    }

    /// <summary>Counts the samples of all windows; gives the weight of the largest and of the last window.</summary>
    private (long Peak, long Last) Count(RangeSamples samples)
    {
        if (samples.OnlyFloats && !Scope.Ledger.ByStep)
        {
            Scope.Ledger.AddSums(samples.Floats.Total, _source.IsComputed ? 0 : samples.Floats.New);
            return (samples.Floats.Largest, samples.Floats.Last);
        }

        long peak = 0;
        long last = 0;
        long total = 0;
        long read = 0;
        bool byStep = Scope.Ledger.ByStep;
        for (int step = 0; step < Scope.Steps; step++)
        {
            (long all, long added) = samples.Weight(step);
            if (_source.IsComputed)
            {
                added = 0;
            }

            total += all;
            read += added;
            peak = Math.Max(peak, all);
            last = all;
            if (byStep)
            {
                Scope.Ledger.Add(step, all, added);
            }
        }

        if (!byStep)
        {
            Scope.Ledger.AddSums(total, read);
        }

        return (peak, last);
    }

    private void NoteCounter(RangeNotes notes, Column result)
    {
        if (!_wantsCounter)
        {
            return;
        }

        ReadOnlySpan<byte> name = LabelFilter.Find(notes.Encoded, LabelNames.MetricNameUtf8);
        if (name.IsEmpty || name.EndsWith("_total"u8) || name.EndsWith("_sum"u8) || name.EndsWith("_count"u8) || name.EndsWith("_bucket"u8))
        {
            return;
        }

        for (int step = 0; step < Scope.Steps; step++)
        {
            if (result.Has(step) && result.Histogram(step) is null)
            {
                notes.Add(Annotations.PossibleNonCounter(notes.MetricName, notes.Position));
                return;
            }
        }
    }

    /// <summary>Memory of one thread.</summary>
    private sealed class Scratch
    {
        public RangeSamples Samples { get; } = new();

        public KernelScratch Kernel { get; } = new();

        public RangeNotes? Notes { get; set; }
    }
}
