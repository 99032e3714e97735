using Deucalion.Model.Labels;

namespace Deucalion.PromQL.Caching;

/// <summary>One series of a kept answer: its floats by time, ascending. Arrays are shared with answers: read only.</summary>
internal readonly record struct CachedColumn(LabelSet Labels, ReadOnlyMemory<long> Times, ReadOnlyMemory<double> Values);
