using Deucalion.Storage.Reading;

namespace Deucalion.PromQL.Caching;

/// <summary>
/// A kept answer: every step from start to end (Unix ms), as the store was at <see cref="Mark"/>. Text: the expression as it was written, since annotations
/// count its bytes.
/// </summary>
internal sealed record CachedRange(
    string Text, long Start, long End, ChangeMark Mark, IReadOnlyList<CachedColumn> Columns, IReadOnlyList<string> Warnings, IReadOnlyList<string> Infos)
{
    /// <summary>Bytes in memory.</summary>
    public long Bytes { get; } = 300 + (2L * Text.Length) + Columns.Sum(static c => 200L + c.Labels.Encoded.Length + (16L * c.Times.Length)) + Warnings.Concat(Infos).Sum(static t => 60L + (2L * t.Length));
}
