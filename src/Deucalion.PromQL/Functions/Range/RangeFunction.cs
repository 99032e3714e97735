using Deucalion.Model.Histograms;

namespace Deucalion.PromQL.Functions.Range;

/// <summary>
/// A function of a range vector, one series and one step at a time. <see cref="TryColumn"/> is the fast way for all steps of a
/// series of floats; it must give the same as <see cref="Evaluate"/> step by step.
/// </summary>
internal abstract class RangeFunction
{
    /// <summary>True when start times matter.</summary>
    public virtual bool UsesStartTimes => false;

    /// <summary>
    /// The value at one step; false when there is none. The window is not empty. Parameters: values of the scalar arguments at the
    /// step. A histogram that comes out must not be shared with the window.
    /// </summary>
    public abstract bool Evaluate(in RangeWindow window, ReadOnlySpan<double> parameters, RangeNotes notes, out double value, out NativeHistogram? histogram);

    /// <summary>Computes all steps of a series of floats; false when it knows no faster way.</summary>
    public virtual bool TryColumn(in FloatWindows windows, RangeNotes notes, Span<double> values, Span<ulong> present) => false;
}
