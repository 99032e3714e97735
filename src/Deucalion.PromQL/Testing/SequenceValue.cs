using Deucalion.Model.Histograms;

namespace Deucalion.PromQL.Testing;

/// <summary>
/// One value of a series in a script: nothing, a float or a histogram. <see cref="HintIsSet"/>: the script states the reset hint, so that it is
/// compared.
/// </summary>
internal readonly record struct SequenceValue(bool IsOmitted, double Value, NativeHistogram? Histogram = null, bool HintIsSet = false)
{
    /// <summary>No value.</summary>
    public static readonly SequenceValue Omitted = new(true, 0);

    /// <inheritdoc/>
    public override string ToString() => IsOmitted ? "_" : Histogram is null ? Functions.GoFormat.General(Value) : Histogram.ToTestExpression();
}
