using Deucalion.Model.Histograms;
using Deucalion.PromQL.Functions.Histograms;

namespace Deucalion.PromQL.Functions.Range;

/// <summary>
/// The samples of one series that a range function sees at one step: floats and histograms apart, ascending in time, no
/// staleness markers. Start times are empty unless the function asked for them. Milliseconds.
/// </summary>
internal ref struct RangeWindow
{
    /// <summary>Times of the floats.</summary>
    public ReadOnlySpan<long> FloatTimes;

    /// <summary>Floats.</summary>
    public ReadOnlySpan<double> Floats;

    /// <summary>Start times of the floats.</summary>
    public ReadOnlySpan<long> FloatStarts;

    /// <summary>Times of the histograms.</summary>
    public ReadOnlySpan<long> HistogramTimes;

    /// <summary>Histograms, none of them null; read only.</summary>
    public ReadOnlySpan<NativeHistogram?> Histograms;

    /// <summary>Start times of the histograms.</summary>
    public ReadOnlySpan<long> HistogramStarts;

    /// <summary>Where the range begins (the time itself is outside); samples before it are there only for extended selectors.</summary>
    public long RangeStart;

    /// <summary>Where the range ends (inside).</summary>
    public long RangeEnd;

    /// <summary>Time of the step, without offset.</summary>
    public long StepTime;

    /// <summary>Number of samples.</summary>
    public readonly int Count => Floats.Length + Histograms.Length;

    /// <summary>The histograms alone.</summary>
    public readonly HistogramWindow OfHistograms => new(HistogramTimes, Histograms, default, HistogramStarts);

    /// <summary>The range.</summary>
    public readonly HistogramRange Range => new(RangeStart, RangeEnd);
}
