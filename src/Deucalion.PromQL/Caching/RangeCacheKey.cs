namespace Deucalion.PromQL.Caching;

/// <summary>
/// What answers must have in common to be one: store and view, expression in normal form, step and its phase, and the options that change answers.
/// </summary>
internal readonly record struct RangeCacheKey(object Store, string View, string Expression, long Step, long Phase, long Lookback, long SubqueryStep);
