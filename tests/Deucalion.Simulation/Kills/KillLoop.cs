using System.Diagnostics;
using System.Globalization;
using Deucalion.Model.Labels;
using Deucalion.Primitives.Files;
using Deucalion.Storage.Reading;
using Deucalion.Tsdb;
using Deucalion.Tsdb.CrashWriter;

namespace Deucalion.Simulation.Kills;

/// <summary>A process that writes under load is killed (SIGKILL) at any moment, round after round; what it acknowledged must be there, and nothing else.</summary>
public sealed class KillLoop(KillOptions options)
{
    private readonly List<int[]> _acknowledged = [];

    /// <summary>Samples that were acknowledged in all rounds.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>Runs in a directory; returns what is wrong, null when nothing is.</summary>
    public string? Run(string directory)
    {
        var random = new Random(options.Seed);
        for (int life = 0; life < options.Rounds; life++)
        {
            int milliseconds = random.Next(1, options.MaxMilliseconds);
            if (WriteAndKill(directory, life, milliseconds) is { } failed)
            {
                return failed;
            }

            var clock = Stopwatch.StartNew();
            if (Check(directory, life, dispose: random.Next(3) == 0) is { } wrong)
            {
                return $"round {life}, killed {milliseconds} ms after the first acknowledgement: {wrong}";
            }

            options.Report($"round {life}: killed after {milliseconds} ms, {_acknowledged[life].Sum()} batches acknowledged, {Acknowledged} samples in all, checked in {clock.ElapsedMilliseconds} ms");
        }

        return null;
    }

    private string? WriteAndKill(string directory, int life, int milliseconds)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (string arg in (string[])["exec", Path.Combine(AppContext.BaseDirectory, "Deucalion.Tsdb.CrashWriter.dll"), directory, Text(life), Text(options.Threads), Text(options.SeriesPerThread)])
        {
            start.ArgumentList.Add(arg);
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        int[] batches = new int[options.Threads];
        _acknowledged.Add(batches);
        string? line = process.StandardOutput.ReadLine();
        if (line is null)
        {
            return $"round {life}: the writer ended: {errors.Result}";
        }

        using var timer = new Timer(_ => process.Kill(), null, milliseconds, Timeout.Infinite);
        for (; line is not null; line = process.StandardOutput.ReadLine())
        {
            // The kill may cut the last line; a cut number is smaller than the true one.
            string[] parts = line.Split(' ');
            if (parts.Length == 2 && parts[1].Length > 0)
            {
                int thread = int.Parse(parts[0], CultureInfo.InvariantCulture);
                batches[thread] = Math.Max(batches[thread], int.Parse(parts[1], CultureInfo.InvariantCulture) + 1);
            }
        }

        process.WaitForExit();
        return process.ExitCode == 2 ? errors.Result : null;
    }

    private string? Check(string directory, int life, bool dispose)
    {
        var complaints = new List<string>();
        var store = TimeSeriesStore.Open(
            new TimeSeriesStoreOptions { Retention = TimeSpan.Zero, Log = m => complaints.Add(m.Level == StoreMessageLevel.Information ? "" : m.Text) },
            PhysicalFileSystem.Instance, directory, TimeProvider.System);
        string? wrong = complaints.FirstOrDefault(c => c.Length > 0);
        bool last = life == options.Rounds - 1;
        for (int l = last ? 0 : Math.Max(0, life - 1); l <= life && wrong is null; l++)
        {
            wrong = CheckLife(store, l, count: l == life);
        }

        if (dispose || last || wrong is not null)
        {
            store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }

        return wrong;
    }

    private string? CheckLife(TimeSeriesStore store, int life, bool count)
    {
        (long min, long max) = BulkWorkload.Range(life);
        using IQuerier q = store.OpenQuerier(min, max);
        SeriesSelection all = q.Select([], new SelectHints(min, max), CancellationToken.None);
        var columns = new SeriesColumns();
        int[][] found = [.. Enumerable.Range(0, options.Threads).Select(_ => new int[options.SeriesPerThread])];
        for (int i = 0; i < all.Count; i++)
        {
            LabelSet labels = all.Labels(i);
            int thread = int.Parse(labels["thread"].AsSpan(1), CultureInfo.InvariantCulture);
            int series = int.Parse(labels["series"].AsSpan(1), CultureInfo.InvariantCulture);
            all.Read(i, min, max, columns);
            for (int j = 0; j < columns.Count; j++)
            {
                if (columns.Times[j] != BulkWorkload.Time(life, j) || columns.Values[j] != BulkWorkload.Value(thread, series, columns.Times[j]))
                {
                    return $"{labels}: sample {j} of life {life} is {columns.Values[j]} at {columns.Times[j]}";
                }
            }

            found[thread][series] = columns.Count;
        }

        return Compare(life, found, count);
    }

    private string? Compare(int life, int[][] found, bool count)
    {
        for (int thread = 0; thread < options.Threads; thread++)
        {
            int batches = _acknowledged[life][thread];
            for (int series = 0; series < options.SeriesPerThread; series++)
            {
                int rounds = BulkWorkload.Rounds(options.SeriesPerThread, series, batches);
                if (found[thread][series] < rounds)
                {
                    return $"{BulkWorkload.Labels(thread, series)}: {rounds} samples of life {life} were acknowledged, {found[thread][series]} are there";
                }

                Acknowledged += count ? rounds : 0;
            }
        }

        return null;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
