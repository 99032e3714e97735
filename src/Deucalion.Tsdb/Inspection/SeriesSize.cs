using Deucalion.Model.Labels;

namespace Deucalion.Tsdb.Inspection;

/// <summary>What one series takes in one part: samples, and bytes of its value blocks (times are shared and not in it). Times in Unix ms.</summary>
public readonly record struct SeriesSize(LabelSet Labels, long Samples, long Bytes, long MinTime, long MaxTime);
