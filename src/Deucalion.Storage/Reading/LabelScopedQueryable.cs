using System.Globalization;
using System.Text;
using Deucalion.Model.Labels;

namespace Deucalion.Storage.Reading;

/// <summary>
/// A read side that shows only the series that at least one of several matcher lists accepts: label-based access control. Nothing of another series, its label
/// names and values included, passes. No lists = nothing is visible; an empty list accepts every series.
/// </summary>
public sealed class LabelScopedQueryable : IChangeTracked
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

    /// <inheritdoc/>
    public string View
    {
        get
        {
            // Every text is preceded by its length, so that no two lists of scopes look alike.
            var text = new StringBuilder();
            Append(text, (_inner as IChangeTracked)?.View ?? string.Empty);
            foreach (IReadOnlyList<Matcher> scope in _scopes)
            {
                text.Append(CultureInfo.InvariantCulture, $"|{scope.Count}:");
                foreach (Matcher m in scope)
                {
                    text.Append((char)('0' + (int)m.Type));
                    Append(text, m.Name);
                    Append(text, m.Value);
                }
            }

            return text.ToString();
        }
    }

    /// <inheritdoc/>
    public ChangeMark Mark() => _inner is IChangeTracked tracked ? tracked.Mark() : new ChangeMark(this, 0, 0, long.MinValue);

    /// <inheritdoc/>
    public long OldestChangeSince(ChangeMark mark) => _inner is IChangeTracked tracked ? tracked.OldestChangeSince(mark) : long.MinValue;

    private static void Append(StringBuilder text, string part) => text.Append(CultureInfo.InvariantCulture, $"{part.Length}:").Append(part);
}
