namespace Deucalion.Simulation.Seeds;

/// <summary>How the values of a simulated series go.</summary>
internal enum SeriesKind
{
    Constant,
    Counter,
    Gauge,
    Noise,
    Special,
    IntegerHistogram,
    FloatHistogram,
    CustomHistogram,
    Mixed,
}
