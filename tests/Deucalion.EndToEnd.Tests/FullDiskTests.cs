using System.Net;
using Deucalion.Testing;

namespace Deucalion.EndToEnd.Tests;

/// <summary>A disk that fills up: the server refuses writes with a time to try again, loses nothing that it has acknowledged, and goes on when there is room.</summary>
public sealed class FullDiskTests
{
    private const int Series = 20;
    private const int SamplesPerBatch = 250;
    private const long Start = 1_700_000_000_000;

    [Fact]
    public async Task Full_disk_refuses_writes_keeps_what_it_acknowledged_and_recovers_without_restart()
    {
        using SmallDisk disk = SmallDisk.Mount("24m");
        await using DeucalionServer server = await DeucalionServer.StartAsync(disk.Path);
        DeucalionServer.Instance instance = await server.CreateInstanceAsync("V1");

        int written = 0;
        while (await WriteAsync(server, instance, written))
        {
            written++;
            Assert.True(written < 2_000, "the disk did not fill up");
        }

        Assert.True(written > 20, $"only {written} batches fitted");
        await AssertStoredAsync(server, instance, written);

        Assert.True(disk.FreeBytes() < 4 << 20, $"refused with {disk.FreeBytes()} bytes free");
        Assert.False(await WriteAsync(server, instance, written));
        await server.KillAndRestartAsync();
        await AssertStoredAsync(server, instance, written);

        // A start may have tidied up and made room for some more; what it acknowledges counts too.
        int more = written;
        while (await WriteAsync(server, instance, more))
        {
            more++;
            Assert.True(more < written + 2_000, "the disk did not fill up again");
        }

        await AssertStoredAsync(server, instance, more);
        disk.Resize("96m");
        await Eventually.TrueAsync(
            "writes work again",
            TimeSpan.FromSeconds(30),
            async () => await WriteAsync(server, instance, more),
            () => server.Process.Output[^Math.Min(2000, server.Process.Output.Length)..]);
        more++;
        for (int i = 0; i < 10; i++)
        {
            Assert.True(await WriteAsync(server, instance, more));
            more++;
        }

        await AssertStoredAsync(server, instance, more);
        await server.RestartAsync();
        await AssertStoredAsync(server, instance, more);
    }

    /// <summary>True: acknowledged. False: refused as full, in the form that senders understand.</summary>
    private static async Task<bool> WriteAsync(DeucalionServer server, DeucalionServer.Instance instance, int batch)
    {
        var message = new RemoteWriteMessage();
        for (int s = 0; s < Series; s++)
        {
            message.Add(
                [("__name__", "full_disk"), ("series", $"s{s}")],
                [.. Enumerable.Range(0, SamplesPerBatch).Select(i => (TimeOf(batch, i), ValueOf(s, batch, i)))]);
        }

        using HttpResponseMessage response = await server.WriteAsync(instance.WriteUrl, message.ToArray());
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.ServiceUnavailable, $"{(int)response.StatusCode} {text}");
        if (response.StatusCode == HttpStatusCode.NoContent)
        {
            return true;
        }

        Assert.True(response.Headers.RetryAfter?.Delta > TimeSpan.Zero, "no Retry-After: " + text);
        return false;
    }

    private static async Task AssertStoredAsync(DeucalionServer server, DeucalionServer.Instance instance, int batches)
    {
        for (int s = 0; s < Series; s++)
        {
            Dictionary<(string Series, long Time), double> stored =
                await StoredSamples.ReadAsync(server.Http, instance.PublicUrl, $"full_disk{{series=\"s{s}\"}}", "series", TimeOf(batches + 1, 0), "30d");
            for (int b = 0; b < batches; b++)
            {
                for (int i = 0; i < SamplesPerBatch; i++)
                {
                    Assert.True(stored.TryGetValue(($"s{s}", TimeOf(b, i)), out double value), $"series {s}, batch {b} of {batches}, sample {i} is gone");
                    Assert.Equal(ValueOf(s, b, i), value);
                }
            }
        }
    }

    private static long TimeOf(int batch, int sample) => Start + (((long)batch * SamplesPerBatch) + sample) * 1000;

    // Values that do not compress.
    private static double ValueOf(int series, int batch, int sample) =>
        BitConverter.UInt64BitsToDouble((((ulong)series * 1_000_003) + ((ulong)batch * 7_919) + (ulong)sample + 1) * 0x9E3779B97F4A7C15UL >> 12 | 0x3FF0000000000000UL);
}
