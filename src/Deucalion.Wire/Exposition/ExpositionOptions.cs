namespace Deucalion.Wire.Exposition;

/// <summary>How histograms of a scraped body are read.</summary>
/// <param name="NativeHistograms">False reads native histograms (protobuf) as classic ones.</param>
/// <param name="AlwaysClassicHistograms">True gives the classic series of a native histogram too.</param>
public readonly record struct ExpositionOptions(bool NativeHistograms = true, bool AlwaysClassicHistograms = false);
