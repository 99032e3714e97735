using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Deucalion.Testing;

namespace Deucalion.EndToEnd.Tests;

/// <summary>kill -9 at random moments under writers that never stop: what was acknowledged is there, with its value.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int Kills = 20;
    private const int Writers = 4;
    private const int Series = 5;
    private const int SamplesPerBatch = 4;
    private const long Start = 1_700_000_000_000;
    private const int StepMs = 1000;

    [Fact]
    public async Task Twenty_kills_under_four_writers_lose_nothing_that_was_acknowledged()
    {
        int seed = Random.Shared.Next();
        output.WriteLine("seed " + seed.ToString(CultureInfo.InvariantCulture));
        var random = new Random(seed);
        await using DeucalionServer server = await DeucalionServer.StartAsync();
        DeucalionServer.Instance instance = await server.CreateInstanceAsync("V1");
        int[] acknowledged = new int[Writers];
        var surprises = new ConcurrentQueue<string>();
        using var stop = new CancellationTokenSource();
        Task[] writers = [.. Enumerable.Range(0, Writers).Select(w => Task.Run(() => WriteAsync(server, instance, w, acknowledged, surprises, stop.Token)))];

        for (int kill = 0; kill < Kills; kill++)
        {
            int[] before = [.. acknowledged];
            await Eventually.TrueAsync($"writers go on before kill {kill}", TimeSpan.FromSeconds(30), () => Task.FromResult(acknowledged.Zip(before).All(p => p.First > p.Second)));
            await Task.Delay(random.Next(0, 400));
            await server.KillAndRestartAsync();
            await AssertStoredAsync(server, instance, acknowledged, $"seed {seed}, kill {kill}");
            Assert.Empty(surprises);
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);
        await AssertStoredAsync(server, instance, acknowledged, $"seed {seed}, end");
        await server.RestartAsync();
        await AssertStoredAsync(server, instance, acknowledged, $"seed {seed}, after a clean restart");
        output.WriteLine("batches " + acknowledged.Sum().ToString(CultureInfo.InvariantCulture));
    }

    private static async Task WriteAsync(
        DeucalionServer server, DeucalionServer.Instance instance, int writer, int[] acknowledged, ConcurrentQueue<string> surprises, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            int batch = acknowledged[writer];
            var message = new RemoteWriteMessage();
            for (int s = 0; s < Series; s++)
            {
                message.Add(
                    [("__name__", "crash"), ("writer", $"w{writer}"), ("series", $"s{s}")],
                    [.. Enumerable.Range(0, SamplesPerBatch).Select(i => (TimeOf(batch, i), ValueOf(writer, s, batch, i)))]);
            }

            try
            {
                using HttpResponseMessage response = await server.WriteAsync(instance.WriteUrl, message.ToArray());
                if (response.StatusCode == HttpStatusCode.NoContent)
                {
                    Volatile.Write(ref acknowledged[writer], batch + 1);
                }
                else if (response.StatusCode != HttpStatusCode.ServiceUnavailable)
                {
                    // 503 is right while it starts; the same batch goes again, as a sender does.
                    surprises.Enqueue($"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync(CancellationToken.None)}");
                    return;
                }
            }
            catch (HttpRequestException)
            {
                await Task.Delay(10, CancellationToken.None);
            }
        }
    }

    private static async Task AssertStoredAsync(DeucalionServer server, DeucalionServer.Instance instance, int[] acknowledged, string when)
    {
        for (int w = 0; w < Writers; w++)
        {
            int batches = Volatile.Read(ref acknowledged[w]);
            Dictionary<(string Series, long Time), double> stored =
                await StoredSamples.ReadAsync(server.Http, instance.PublicUrl, $"crash{{writer=\"w{w}\"}}", "series", TimeOf(batches, 0), "30d");
            for (int b = 0; b < batches; b++)
            {
                for (int n = 0; n < Series * SamplesPerBatch; n++)
                {
                    (int s, int i) = Math.DivRem(n, SamplesPerBatch);
                    Assert.True(stored.TryGetValue(($"s{s}", TimeOf(b, i)), out double value), $"{when}: writer {w}, series {s}, batch {b} of {batches}, sample {i} is gone");
                    Assert.True(value == ValueOf(w, s, b, i), $"{when}: writer {w}, series {s}, batch {b}, sample {i} is {value}");
                }
            }
        }
    }

    private static long TimeOf(int batch, int sample) => Start + (((long)batch * SamplesPerBatch) + sample) * StepMs;

    private static double ValueOf(int writer, int series, int batch, int sample) => (writer * 1e9) + (series * 1e7) + (batch * SamplesPerBatch) + sample + 0.25;
}
