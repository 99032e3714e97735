namespace Deucalion.Control.Instances;

/// <summary>A shorter retention of some series.</summary>
/// <param name="Match">Series selector such as <c>{__name__=~"debug_.*"}</c>.</param>
/// <param name="Duration">How long samples of these series are kept; whole milliseconds.</param>
public sealed record SeriesRetention(string Match, TimeSpan Duration);
