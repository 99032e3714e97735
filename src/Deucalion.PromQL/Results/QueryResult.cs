namespace Deucalion.PromQL.Results;

/// <summary>A query's answer with its annotations (complete texts, "PromQL info: … (1:6)", deduplicated, not yet cut) and statistics.</summary>
public sealed record QueryResult(QueryValue Value, IReadOnlyList<string> Warnings, IReadOnlyList<string> Infos, QueryStatistics Statistics);
