using System.Text;
using Deucalion.Model.Labels;

namespace Deucalion.Storage.Reading;

/// <summary>
/// Shows only the series that at least one of several matcher lists accepts (label-based access control). Names and values of labels come from
/// visible series alone, so nothing of a hidden series leaks through them.
/// </summary>
public sealed class LabelScopedQueryable(ISampleQueryable inner, IReadOnlyList<IReadOnlyList<Matcher>> scopes) : ISampleQueryable
{
    /// <inheritdoc/>
    public IQuerier OpenQuerier(long minTime, long maxTime) => new ScopedQuerier(inner.OpenQuerier(minTime, maxTime), scopes, minTime, maxTime);

    private sealed class ScopedQuerier(IQuerier inner, IReadOnlyList<IReadOnlyList<Matcher>> scopes, long minTime, long maxTime) : IQuerier
    {
        public SeriesSelection Select(IReadOnlyList<Matcher> matchers, SelectHints hints, CancellationToken cancellation)
        {
            // With one alternative its matchers narrow the index look-up; a limit would count hidden series otherwise.
            if (scopes.Count == 1)
            {
                return inner.Select([.. matchers, .. scopes[0]], hints, cancellation);
            }

            SeriesSelection all = inner.Select(matchers, hints with { Limit = 0 }, cancellation);
            var visible = new List<int>();
            for (int i = 0; i < all.Count && (hints.Limit == 0 || visible.Count < hints.Limit); i++)
            {
                LabelSet labels = all.Labels(i);
                if (scopes.Any(alternative => alternative.All(m => m.Matches(labels))))
                {
                    visible.Add(i);
                }
            }

            return new VisibleSelection(all, [.. visible]);
        }

        public IReadOnlyList<string> LabelNames(IReadOnlyList<Matcher> matchers, CancellationToken cancellation) =>
            Collect(matchers, cancellation, static (labels, into) =>
            {
                foreach (LabelView l in labels)
                {
                    into.Add(l.Name.ToArray());
                }
            });

        public IReadOnlyList<string> LabelValues(string name, IReadOnlyList<Matcher> matchers, CancellationToken cancellation)
        {
            byte[] wanted = Encoding.UTF8.GetBytes(name);
            return Collect(matchers, cancellation, (labels, into) =>
            {
                ReadOnlySpan<byte> value = labels.Get(wanted);
                if (!value.IsEmpty)
                {
                    into.Add(value.ToArray());
                }
            });
        }

        public void Dispose() => inner.Dispose();

        private List<string> Collect(IReadOnlyList<Matcher> matchers, CancellationToken cancellation, Action<LabelSet, SortedSet<byte[]>> take)
        {
            SeriesSelection series = Select(matchers, new SelectHints(minTime, maxTime) { Function = "series" }, cancellation);
            var texts = new SortedSet<byte[]>(Comparer<byte[]>.Create(static (a, b) => a.AsSpan().SequenceCompareTo(b)));
            for (int i = 0; i < series.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                take(series.Labels(i), texts);
            }

            return [.. texts.Select(Encoding.UTF8.GetString)];
        }
    }

    private sealed class VisibleSelection(SeriesSelection all, int[] visible) : SeriesSelection
    {
        public override int Count => visible.Length;

        public override LabelSet Labels(int index) => all.Labels(visible[index]);

        public override long EstimateSamples(long minTime, long maxTime) => all.EstimateSamples(minTime, maxTime);

        public override void Read(int index, long minTime, long maxTime, SeriesColumns into) => all.Read(visible[index], minTime, maxTime, into);
    }
}
