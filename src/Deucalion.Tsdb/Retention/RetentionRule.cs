using Deucalion.Model.Labels;

namespace Deucalion.Tsdb.Retention;

/// <summary>
/// A shorter retention for the series that all matchers accept: samples older than the newest one of the store by more than <see cref="Duration"/> are hidden from reads of
/// parts and left out when parts are written anew. Of several rules that fit a series the shortest counts.
/// </summary>
public sealed record RetentionRule(IReadOnlyList<Matcher> Matchers, TimeSpan Duration);
