namespace Deucalion.Model.Histograms;

/// <summary>A histogram whose parts contradict each other, or an operation it cannot have.</summary>
public sealed class HistogramException(string message) : Exception(message);
