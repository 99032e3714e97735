using System.CommandLine;
using Deucalion.Import;
using Deucalion.Import.Reading;
using Deucalion.Import.Writing;
using Deucalion.Primitives.Files;
using Deucalion.Tsdb;

namespace Deucalion.Tool.Transfer;

/// <summary>Where an import goes: a locked directory of a stopped server, or a running server.</summary>
internal sealed class ImportTarget : IAsyncDisposable
{
    private readonly List<IDisposable> _held = [];
    private TimeSeriesStore? _store;

    private ImportTarget(string name) => Name = name;

    public string Name { get; }

    public ISampleSink Sink { get; private set; } = null!;

    public static ImportTarget Open(ParseResult parsed, DirectoryOptions directories, ServerOptions server, bool bySeries)
    {
        Uri? url = server.BaseUrl(parsed);
        string? directory = directories.Read(parsed, create: true);
        if (url is null == directory is null)
        {
            throw new ImportException("name one target: --url (a running server), or --instance-dir, or --storage.path (a stopped one)");
        }

        return url is not null ? ToServer(parsed, server, url) : ToDirectory(directory!, bySeries);
    }

    public async ValueTask DisposeAsync()
    {
        await Sink.DisposeAsync().ConfigureAwait(false);
        if (_store is not null)
        {
            await _store.DisposeAsync().ConfigureAwait(false);
        }

        _held.ForEach(h => h.Dispose());
    }

    private static ImportTarget ToServer(ParseResult parsed, ServerOptions server, Uri url)
    {
        HttpClient client = server.Client(parsed);
        var target = new ImportTarget(url.ToString())
        {
            Sink = new RemoteWriteSink(client, new Uri(url.ToString().TrimEnd('/') + "/api/v1/write"), TimeProvider.System) { Waiting = Console.Error.WriteLine },
        };
        target._held.Add(client);
        return target;
    }

    private static ImportTarget ToDirectory(string directory, bool bySeries)
    {
        string storage = StorageLayout.PathOfLock(directory);
        Directory.CreateDirectory(directory);
        var target = new ImportTarget(directory);
        target._held.Add(StorageLayout.Lock(storage));
        var options = new TimeSeriesStoreOptions
        {
            // The server that opens it next applies its own retention.
            Retention = TimeSpan.Zero,
            OutOfOrderWindow = long.MaxValue,
            SyncMode = SyncMode.Os,
            Log = m => Console.Error.WriteLine(m.Text),
        };
        target._store = TimeSeriesStore.Open(options, PhysicalFileSystem.Instance, directory, TimeProvider.System);
        target.Sink = bySeries ? new PartSink(target._store) : new StoreSink(target._store);
        return target;
    }
}
