using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;

namespace Deucalion.PromQL.Results;

/// <summary>Value of a query. Times in Unix ms.</summary>
public abstract record QueryValue;

/// <summary>A number at a time.</summary>
public sealed record ScalarValue(long Time, double Value) : QueryValue;

/// <summary>A text at a time.</summary>
public sealed record StringValue(long Time, string Value) : QueryValue;

/// <summary>An instant vector, in the order of the answer.</summary>
public sealed record VectorValue(IReadOnlyList<VectorSample> Samples) : QueryValue;

/// <summary>A range vector, series sorted by label set.</summary>
public sealed record MatrixValue(IReadOnlyList<MatrixSeries> Series) : QueryValue;

/// <summary>One element of an instant vector; <see cref="Histogram"/> set = a histogram sample.</summary>
public readonly record struct VectorSample(LabelSet Labels, long Time, double Value, NativeHistogram? Histogram);

/// <summary>One series of a range vector as columns: float points and histogram points apart, each ascending in time.</summary>
public sealed record MatrixSeries(LabelSet Labels, ReadOnlyMemory<long> FloatTimes, ReadOnlyMemory<double> FloatValues, ReadOnlyMemory<long> HistogramTimes, ReadOnlyMemory<NativeHistogram> Histograms);
