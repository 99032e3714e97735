using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;

namespace Deucalion.Wire.Exposition;

/// <summary>
/// Walks a scraped body entry by entry without allocation per sample. Spans are valid until the next call of <see cref="Next"/>.
/// Made by <see cref="ExpositionParsers"/> from a content type; throws <see cref="ExpositionException"/>.
/// </summary>
public abstract class ExpositionParser
{
    /// <summary>Goes to the next entry.</summary>
    public abstract ExpositionEntry Next();

    /// <summary>The bytes that name the sample's series in this body (metric name and braces as written); equal bytes mean equal labels, so they serve as a cache key.</summary>
    public abstract ReadOnlySpan<byte> RawSeries { get; }

    /// <summary>Value of a float sample.</summary>
    public abstract double Value { get; }

    /// <summary>Explicit time in Unix ms, or null.</summary>
    public abstract long? Time { get; }

    /// <summary>Start (created) time in Unix ms, 0 = unknown.</summary>
    public virtual long StartTime => 0;

    /// <summary>The histogram of a <see cref="ExpositionEntry.Histogram"/> entry; the caller may keep it.</summary>
    public virtual NativeHistogram? Histogram => null;

    /// <summary>Writes the labels of the sample, <c>__name__</c> included, into an emptied builder.</summary>
    public abstract void ReadLabels(LabelSetBuilder into);

    /// <summary>The next exemplar of the present sample; false when there is none left.</summary>
    public abstract bool TryReadExemplar(out Exemplar exemplar);

    /// <summary>Metric family of a TYPE, HELP or UNIT entry.</summary>
    public abstract ReadOnlySpan<byte> Family { get; }

    /// <summary>Type of a TYPE entry.</summary>
    public abstract MetricType FamilyType { get; }

    /// <summary>Unescaped text of a HELP or UNIT entry.</summary>
    public abstract ReadOnlySpan<byte> FamilyText { get; }
}
