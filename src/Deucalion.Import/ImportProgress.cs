namespace Deucalion.Import;

/// <summary>How far an import is.</summary>
/// <param name="Stage">What is read now.</param>
/// <param name="Series">Series written so far (a series of several blocks counts in each).</param>
/// <param name="Samples">Samples given to the target so far.</param>
/// <param name="Refused">Samples that the target did not take.</param>
/// <param name="TotalSamples">Samples expected, 0 = not known.</param>
public readonly record struct ImportProgress(string Stage, long Series, long Samples, long Refused, long TotalSamples);
