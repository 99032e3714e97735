using Deucalion.PromQL.Tracing;

namespace Deucalion.PromQL.Explain;

/// <summary>What a selector will read: its matchers, the range of samples in Unix ms, series exactly, samples at most.</summary>
public sealed record SelectionEstimate(IReadOnlyList<string> Matchers, long MinTime, long MaxTime, SelectionCost Cost);
