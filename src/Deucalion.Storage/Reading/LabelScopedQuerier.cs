using System.Text;
using Deucalion.Model.Labels;

namespace Deucalion.Storage.Reading;

/// <summary>
/// The querier of a <see cref="LabelScopedQueryable"/>. With one scope its matchers join the caller's; with several the caller's selection is
/// filtered series by series.
/// </summary>
internal sealed class LabelScopedQuerier(IQuerier inner, IReadOnlyList<IReadOnlyList<Matcher>> scopes) : IQuerier
{
    public SeriesSelection Select(IReadOnlyList<Matcher> matchers, SelectHints hints, CancellationToken cancellation)
    {
        if (scopes.Count == 0)
        {
            return new SeriesSubset(null, []);
        }

        if (scopes.Count == 1)
        {
            return inner.Select([.. matchers, .. scopes[0]], hints, cancellation);
        }

        // The limit counts visible series.
        SeriesSelection all = inner.Select(matchers, hints with { Limit = 0 }, cancellation);
        var visible = new List<int>();
        for (int i = 0; i < all.Count && (hints.Limit == 0 || visible.Count < hints.Limit); i++)
        {
            if ((i & 1023) == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            if (IsVisible(all.Labels(i)))
            {
                visible.Add(i);
            }
        }

        return visible.Count == all.Count ? all : new SeriesSubset(all, [.. visible]);
    }

    public IReadOnlyList<string> LabelNames(IReadOnlyList<Matcher> matchers, CancellationToken cancellation)
    {
        if (scopes.Count <= 1)
        {
            return scopes.Count == 0 ? [] : inner.LabelNames([.. matchers, .. scopes[0]], cancellation);
        }

        return Union(scopes.Select(s => inner.LabelNames([.. matchers, .. s], cancellation)));
    }

    public IReadOnlyList<string> LabelValues(string name, IReadOnlyList<Matcher> matchers, CancellationToken cancellation)
    {
        if (scopes.Count <= 1)
        {
            return scopes.Count == 0 ? [] : inner.LabelValues(name, [.. matchers, .. scopes[0]], cancellation);
        }

        return Union(scopes.Select(s => inner.LabelValues(name, [.. matchers, .. s], cancellation)));
    }

    public void Dispose() => inner.Dispose();

    private static string[] Union(IEnumerable<IReadOnlyList<string>> lists)
    {
        string[] all = [.. lists.SelectMany(l => l).Distinct(StringComparer.Ordinal)];
        byte[][] keys = [.. all.Select(Encoding.UTF8.GetBytes)];
        Array.Sort(keys, all, Comparer<byte[]>.Create(static (a, b) => a.AsSpan().SequenceCompareTo(b)));
        return all;
    }

    private bool IsVisible(LabelSet labels)
    {
        foreach (IReadOnlyList<Matcher> scope in scopes)
        {
            bool accepted = true;
            for (int i = 0; i < scope.Count && accepted; i++)
            {
                accepted = scope[i].Matches(labels);
            }

            if (accepted)
            {
                return true;
            }
        }

        return false;
    }
}
