using Deucalion.Model.Labels;
using Deucalion.Storage.Reading;

namespace Deucalion.Wire.RemoteRead;

/// <summary>One query of a remote read request: times in Unix ms, both ends included; matchers; hints when the client gave some.</summary>
public sealed record ReadQuery(long MinTime, long MaxTime, IReadOnlyList<Matcher> Matchers, SelectHints? Hints);
