using Deucalion.Model.Labels;
using Deucalion.Model.Samples;

namespace Deucalion.Storage.Reading;

/// <summary>Exemplars of one series, oldest first.</summary>
public sealed record SeriesExemplars(LabelSet Series, IReadOnlyList<Exemplar> Exemplars);
