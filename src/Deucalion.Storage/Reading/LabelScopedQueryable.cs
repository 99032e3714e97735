using Deucalion.Model.Labels;

namespace Deucalion.Storage.Reading;

/// <summary>
/// A read side that shows only the series that at least one of several matcher lists accepts: label-based access control. Nothing of another series, its label
/// names and values included, passes. No lists = nothing is visible; an empty list accepts every series.
/// </summary>
public sealed class LabelScopedQueryable : ISampleQueryable
{
    private readonly ISampleQueryable _inner;
    private readonly IReadOnlyList<IReadOnlyList<Matcher>> _scopes;

    /// <summary>Wraps a read side; <paramref name="scopes"/> are copied.</summary>
    public LabelScopedQueryable(ISampleQueryable inner, IReadOnlyList<IReadOnlyList<Matcher>> scopes)
    {
        _inner = inner;
        _scopes = [.. scopes.Select(s => (IReadOnlyList<Matcher>)[.. s])];
    }

    /// <inheritdoc/>
    public IQuerier OpenQuerier(long minTime, long maxTime) => new LabelScopedQuerier(_inner.OpenQuerier(minTime, maxTime), _scopes);
}
