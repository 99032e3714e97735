using System.Diagnostics;
using System.Globalization;
using Deucalion.Model.Labels;
using Deucalion.Primitives.Files;
using Deucalion.Storage.Reading;
using Deucalion.Tsdb.CrashWriter;

namespace Deucalion.Tsdb.Tests;

/// <summary>The real thing: a process that writes is killed (SIGKILL) again and again; what it acknowledged must be there.</summary>
public class KillTests
{
    private const int Kills = 100;
    private const int Threads = 3;
    private readonly Dictionary<(int Life, int Thread), int> _acknowledged = [];

    [Fact]
    public async Task Acknowledged_samples_survive_a_hundred_kills()
    {
        int seed = Environment.TickCount;
        TestContext.Current.SendDiagnosticMessage("kill test seed {0}", seed);
        var random = new Random(seed);
        string directory = Directory.CreateTempSubdirectory("deucalion-kill-").FullName;
        try
        {
            for (int life = 0; life < Kills; life++)
            {
                RunAndKill(directory, life, random.Next(1, 120));
                await Check(directory, life, everything: life == Kills - 1, dispose: random.Next(3) == 0, $"seed {seed}, kill {life}");
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }

        Assert.True(_acknowledged.Values.Sum() > Kills, "the writer hardly wrote");
    }

    private void RunAndKill(string directory, int life, int milliseconds)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } p && p.EndsWith("dotnet", StringComparison.Ordinal) ? p : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (string arg in new[] { "exec", Path.Combine(AppContext.BaseDirectory, "Deucalion.Tsdb.CrashWriter.dll"), directory, life.ToString(CultureInfo.InvariantCulture), Threads.ToString(CultureInfo.InvariantCulture) })
        {
            start.ArgumentList.Add(arg);
        }

        start.Environment["DOTNET_TieredPGO"] = "0";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();

        // The clock of the kill starts with the first acknowledgement.
        string? line = process.StandardOutput.ReadLine();
        if (line is null)
        {
            Assert.Fail($"life {life}: the writer ended: {errors.Result}");
        }

        using var timer = new Timer(_ => process.Kill(), null, milliseconds, Timeout.Infinite);
        for (; line is not null; line = process.StandardOutput.ReadLine())
        {
            string[] parts = line.Split(' ');
            if (parts.Length == 2 && parts[1].Length > 0)
            {
                // The kill may cut the last line; a cut number is smaller than the true one.
                (int, int) key = (life, int.Parse(parts[0], CultureInfo.InvariantCulture));
                _acknowledged[key] = Math.Max(_acknowledged.GetValueOrDefault(key), int.Parse(parts[1], CultureInfo.InvariantCulture) + 1);
            }
        }

        process.WaitForExit();
        Assert.True(process.ExitCode != 2, errors.Result);
    }

    private async Task Check(string directory, int life, bool everything, bool dispose, string context)
    {
        var damage = new List<string>();
        var options = new TimeSeriesStoreOptions { Retention = TimeSpan.Zero, Log = m => damage.Add(m.Level == StoreMessageLevel.Information ? "" : m.Text) };
        TimeSeriesStore store = TimeSeriesStore.Open(options, PhysicalFileSystem.Instance, directory, TimeProvider.System);
        Assert.DoesNotContain(damage, d => d.Length > 0);
        for (int l = everything ? 0 : Math.Max(0, life - 1); l <= life; l++)
        {
            CheckLife(store, l, context);
        }

        if (dispose || everything)
        {
            await store.DisposeAsync();
        }
    }

    private void CheckLife(TimeSeriesStore store, int life, string context)
    {
        (long min, long max) = CrashWorkload.Range(life);
        using IQuerier q = store.OpenQuerier(min, max);
        SeriesSelection selection = q.Select([new Matcher(MatcherType.Equal, "__name__", "crash_test")], new SelectHints(min, max), CancellationToken.None);
        var columns = new SeriesColumns();
        var found = new Dictionary<LabelSet, HashSet<long>>();
        for (int i = 0; i < selection.Count; i++)
        {
            LabelSet labels = selection.Labels(i);
            int thread = int.Parse(labels["thread"].AsSpan(1), CultureInfo.InvariantCulture);
            int series = int.Parse(labels["series"].AsSpan(1), CultureInfo.InvariantCulture);
            selection.Read(i, min, max, columns);
            for (int j = 0; j < columns.Count; j++)
            {
                Assert.True(columns.Values[j] == CrashWorkload.Value(thread, series, columns.Times[j]), $"{context}: {labels} has a wrong value at {columns.Times[j]}");
            }

            found[labels] = [.. columns.Times];
        }

        for (int thread = 0; thread < Threads; thread++)
        {
            int batches = _acknowledged.GetValueOrDefault((life, thread));
            for (int series = 0; series < CrashWorkload.SeriesPerThread && batches > 0; series++)
            {
                HashSet<long> times = found.GetValueOrDefault(CrashWorkload.Labels(thread, series)) ?? [];
                for (int n = 0; n < batches; n++)
                {
                    for (int i = 0; i < CrashWorkload.SamplesPerSeries; i++)
                    {
                        Assert.True(times.Contains(CrashWorkload.Time(life, n, i)), $"{context}: life {life}, thread {thread}, series {series}, batch {n} of {batches} is lost");
                    }
                }
            }
        }
    }
}
