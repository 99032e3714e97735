using Deucalion.Model.Labels;

namespace Deucalion.Tsdb.Index;

/// <summary>Label pairs → series ordinals, of the head or of a part.</summary>
internal interface ILabelIndex
{
    /// <summary>Adds the series that have this label with this value.</summary>
    void AddValue(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, SeriesBitmap into);

    /// <summary>Adds the series whose value of the matcher's label, which they must have, is accepted (or refused).</summary>
    void AddMatching(Matcher matcher, bool accepted, SeriesBitmap into);
}
