using Deucalion.Model.Labels;

namespace Deucalion.Tsdb.Index;

/// <summary>Label pairs → series ordinals, of the head or of a part.</summary>
internal interface ILabelIndex
{
    /// <summary>Adds the series that have this label with this value.</summary>
    void AddValue(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, SeriesBitmap into);

    /// <summary>How big the set of a label value is, in a unit of the index; 0 when it does not tell. Look-ups of small sets come first.</summary>
    long Weight(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => 0;

    /// <summary>Adds the series whose value of the matcher's label, which they must have, is accepted (or refused).</summary>
    void AddMatching(Matcher matcher, bool accepted, SeriesBitmap into);

    /// <summary>What <see cref="AddMatching"/> gave before, not to be changed; null when it is not known.</summary>
    SeriesBitmap? Cached(Matcher matcher, bool accepted) => null;

    /// <summary>May keep what <see cref="AddMatching"/> gave; true when it has, so that nobody may change it any more.</summary>
    bool TryRemember(Matcher matcher, bool accepted, SeriesBitmap series) => false;

    /// <summary>
    /// Takes out the candidates (so many) that the matcher does not accept, absent labels included, by looking at each; false, and nothing done, when
    /// asking all values of the label is cheaper.
    /// </summary>
    bool TryFilter(SeriesBitmap candidates, int count, Matcher matcher) => false;
}
