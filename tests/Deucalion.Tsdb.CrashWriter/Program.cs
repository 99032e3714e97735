using System.Globalization;
using Deucalion.Primitives.Files;
using Deucalion.Storage.Writing;
using Deucalion.Tsdb;
using Deucalion.Tsdb.CrashWriter;

// Arguments: directory, life number, threads, perhaps series of a thread (then one sample a series and round). Writes until it is killed; a line "thread batch" on stdout for each durable batch.
string directory = args[0];
int life = int.Parse(args[1], CultureInfo.InvariantCulture);
int threads = int.Parse(args[2], CultureInfo.InvariantCulture);
int bulk = args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 0;
TimeSeriesStore store = TimeSeriesStore.Open(
    new TimeSeriesStoreOptions { Retention = TimeSpan.Zero, WalSegmentBytes = bulk > 0 ? 1 << 22 : 1 << 17, FlushInterval = TimeSpan.FromMilliseconds(bulk > 0 ? 1500 : 40), OutOfOrderWindow = 3_600_000 },
    PhysicalFileSystem.Instance, directory, TimeProvider.System);
using Stream output = Console.OpenStandardOutput();
object gate = new();
Task[] writers = [.. Enumerable.Range(0, threads).Select(t => Task.Run(() => Write(t)))];
Task maintenance = Task.Run(() =>
{
    while (true)
    {
        store.MaintenanceStep(CancellationToken.None);
        Thread.Sleep(5);
    }
});
await Task.WhenAny([maintenance, .. writers]);
return 1;

async Task Write(int thread)
{
    var batch = new WriteBatch();
    var many = new BulkWorkload(life, thread, bulk);
    for (int n = 0; ; n++)
    {
        if (bulk > 0)
        {
            many.Fill(batch, n);
        }
        else
        {
            CrashWorkload.Fill(batch, life, thread, n);
        }

        AppendResult result = await store.AppendAsync(batch, AppendOptions.Partial, CancellationToken.None);
        if (result.FailureCount > 0)
        {
            Console.Error.WriteLine($"refused: {result.Failures[0]}");
            Environment.Exit(2);
        }

        byte[] line = System.Text.Encoding.ASCII.GetBytes($"{thread} {n}\n");
        lock (gate)
        {
            output.Write(line);
            output.Flush();
        }
    }
}
