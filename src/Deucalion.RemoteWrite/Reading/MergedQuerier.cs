using Deucalion.Model.Labels;
using Deucalion.Storage.Reading;
using Deucalion.Wire.RemoteRead;

namespace Deucalion.RemoteWrite.Reading;

/// <summary>The querier of a <see cref="MergedQueryable"/>.</summary>
internal sealed class MergedQuerier(IQuerier local, IReadOnlyList<RemoteReader> readers, long localStart, long minTime, long maxTime) : IQuerier
{
    public SeriesSelection Select(IReadOnlyList<Matcher> matchers, SelectHints hints, CancellationToken cancellation)
    {
        SeriesSelection own = local.Select(matchers, hints, cancellation);
        var remote = new List<IReadOnlyList<ReadSeries>>();
        foreach (RemoteReader reader in readers)
        {
            long end = reader.ReadRecent ? maxTime : Math.Min(maxTime, localStart);
            if (reader.Applies(matchers) && minTime <= end)
            {
                // The evaluation waits for its data as it does for the disk.
                remote.Add(Task.Run(() => reader.ReadAsync(matchers, hints, minTime, end, cancellation), cancellation).GetAwaiter().GetResult());
            }
        }

        return remote.All(r => r.Count == 0) ? own : new MergedSelection(own, remote);
    }

    public IReadOnlyList<string> LabelNames(IReadOnlyList<Matcher> matchers, CancellationToken cancellation) => local.LabelNames(matchers, cancellation);

    public IReadOnlyList<string> LabelValues(string name, IReadOnlyList<Matcher> matchers, CancellationToken cancellation) => local.LabelValues(name, matchers, cancellation);

    public void Dispose() => local.Dispose();
}
