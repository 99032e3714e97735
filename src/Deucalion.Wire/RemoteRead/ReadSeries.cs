using Deucalion.Model.Labels;
using Deucalion.Storage.Reading;

namespace Deucalion.Wire.RemoteRead;

/// <summary>One series of a remote read answer.</summary>
public sealed record ReadSeries(LabelSet Labels, SeriesColumns Samples);
