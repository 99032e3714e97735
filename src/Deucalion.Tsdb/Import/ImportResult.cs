namespace Deucalion.Tsdb.Import;

/// <summary>What an import stored. Times in Unix ms; <see cref="MinTime"/> is above <see cref="MaxTime"/> when it was empty. Samples of one series and time count once in the end.</summary>
public sealed record ImportResult(long Samples, int Parts, long Bytes, long MinTime, long MaxTime);
