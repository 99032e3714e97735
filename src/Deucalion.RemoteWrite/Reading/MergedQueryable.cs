using Deucalion.Storage.Reading;

namespace Deucalion.RemoteWrite.Reading;

/// <summary>A local store together with the servers of <c>remote_read</c>. At equal times the local sample counts. Names and values of labels are the local ones, as in Prometheus.</summary>
/// <param name="local">The store.</param>
/// <param name="readers">The servers.</param>
/// <param name="localStart">First time that the local store covers, Unix ms; servers without read_recent are asked only up to it.</param>
public sealed class MergedQueryable(ISampleQueryable local, IReadOnlyList<RemoteReader> readers, Func<long> localStart) : ISampleQueryable
{
    /// <inheritdoc/>
    public IQuerier OpenQuerier(long minTime, long maxTime) => new MergedQuerier(local.OpenQuerier(minTime, maxTime), readers, localStart(), minTime, maxTime);
}
