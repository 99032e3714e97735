namespace Deucalion.Wire.Exposition;

/// <summary>How histograms of a scraped body are read.</summary>
/// <param name="IgnoreNativeHistograms">True reads native histograms (protobuf) as classic ones.</param>
/// <param name="AlwaysClassicHistograms">True gives the classic series of a native (or converted) histogram too.</param>
/// <param name="ConvertClassicHistograms">True turns classic histograms into native ones with custom buckets.</param>
public readonly record struct ExpositionOptions(bool IgnoreNativeHistograms = false, bool AlwaysClassicHistograms = false, bool ConvertClassicHistograms = false);
