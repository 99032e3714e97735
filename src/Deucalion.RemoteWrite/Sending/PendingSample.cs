using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;

namespace Deucalion.RemoteWrite.Sending;

/// <summary>Something to send: a float, a histogram or an exemplar of a series. Times in Unix ms.</summary>
internal readonly record struct PendingSample(LabelSet Labels, long Time, double Value, NativeHistogram? Histogram, long StartTime, Exemplar? Exemplar);
