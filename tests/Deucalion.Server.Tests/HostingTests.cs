using System.Net;
using Deucalion.Control;
using Deucalion.Control.Database;
using Deucalion.Control.Instances;
using Deucalion.Control.Regions;
using Deucalion.Runtime.Instances;
using Deucalion.Server.Hosting;
using Deucalion.Server.Logging;
using Deucalion.Server.Options;
using Deucalion.Testing;
using Microsoft.Extensions.Logging;

namespace Deucalion.Server.Tests;

/// <summary>The pieces of a start: directory, lock, banner, quick start, log lines.</summary>
public sealed class HostingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("deucalion-server-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_second_process_is_refused_until_the_first_ends()
    {
        using (StorageLock.Take(_folder))
        {
            StartException e = Assert.Throws<StartException>(() => StorageLock.Take(_folder));
            Assert.Equal(ExitCodes.Failure, e.ExitCode);
            Assert.Contains(_folder, e.Message, StringComparison.Ordinal);
        }

        StorageLock.Take(_folder).Dispose();
    }

    [Fact]
    public void The_directory_is_made_or_the_refusal_says_how_to_mend_it()
    {
        string fresh = Path.Combine(_folder, "a", "b");
        StorageDirectory.Prepare(fresh);
        Assert.Empty(Directory.GetFileSystemEntries(fresh));
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, string.Empty);
        StartException e = Assert.Throws<StartException>(() => StorageDirectory.Prepare(file));
        Assert.Equal(ExitCodes.BadArguments, e.ExitCode);
        Assert.Contains("chown", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_secret_is_shown_at_the_first_start_alone()
    {
        var output = new StringWriter();
        var banner = new Banner(Options(), output);
        banner.PrintStart("1.2.3", new FirstStartResult { IsFirstStart = true, AccessKeyId = "the-id", AccessKeySecret = "the-secret" });
        Assert.Contains("the-id", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("the-secret", output.ToString(), StringComparison.Ordinal);
        output.GetStringBuilder().Clear();
        banner.PrintStart("1.2.3", new FirstStartResult { IsFirstStart = false, AccessKeyId = "the-id", AccessKeySecret = "the-secret" });
        Assert.DoesNotContain("the-secret", output.ToString(), StringComparison.Ordinal);
        Assert.Contains(_folder, output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quick_start_fills_an_empty_installation_once()
    {
        await using ControlPlane control = await ControlPlane.OpenAsync(
            new ControlOptions
            {
                Database = DatabaseOptions.SqliteFile(Path.Combine(_folder, "control.db")),
                Validator = new ConfigurationValidator(null),
                Regions = [new Region("r1", "One")],
                Clock = new ManualClock(),
            },
            Stop);
        FirstStartResult first = await FirstStart.RunAsync(control, null, Stop);
        var output = new StringWriter();
        var banner = new Banner(Options(), output);
        var server = new IPEndPoint(IPAddress.Loopback, 9090);
        await QuickStart.RunAsync(control, server, banner, first, Stop);
        await QuickStart.RunAsync(control, server, banner, new FirstStartResult { IsFirstStart = false }, Stop);
        Assert.Equal([InstanceVersion.V1, InstanceVersion.V2], control.Instances.Snapshot.Select(i => i.Version).Order());
        foreach (InstanceRecord instance in control.Instances.Snapshot)
        {
            string text = (await control.Configurations.GetAsync(instance.Id, Stop)).Text;
            Assert.Equal([15, 20, 30], InstanceConfiguration.Read(text, null).ScrapeConfigs.Take(3).Select(s => (int)s.ScrapeInterval.TotalSeconds));
            Assert.Contains($"http://127.0.0.1:9090/prometheus/r1/{instance.Id}", output.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal(2, output.ToString().Split(first.AccessKeySecret!).Length);
    }

    [Fact]
    public void A_log_line_is_one_line_whatever_is_logged()
    {
        string line = Log("hello \"world\"\nlevel=ERROR msg=forged\r\u0085\u2028x", new InvalidOperationException("a\nb"));
        Assert.StartsWith("time=2023-11-14T22:14:00.000Z level=WARN source=Host msg=\"hello \\\"world\\\"\\nlevel=ERROR", line, StringComparison.Ordinal);
        Assert.Equal(line.Length - 1, line.IndexOfAny(['\n', '\r', '\u0085']));
        Assert.Contains(" err=\"System.InvalidOperationException: a\\nb", line, StringComparison.Ordinal);
        Assert.EndsWith(" msg=plain\n", Log("plain", null), StringComparison.Ordinal);
        Assert.EndsWith(" msg=\"\"\n", Log(string.Empty, null), StringComparison.Ordinal);
        Assert.True(Log(new string('x', 1_000_000), null).Length < 5000);
    }

    private static string Log(string message, Exception? exception)
    {
        var output = new StringWriter();
        new LogfmtFormatter(new ManualClock()).Write(
            new Microsoft.Extensions.Logging.Abstractions.LogEntry<string>(LogLevel.Warning, "Deucalion.Server.Host", default, message, exception, (s, _) => s), null, output);
        return output.ToString();
    }

    private ServerOptions Options() => new()
    {
        StoragePath = _folder,
        SyncMode = "sync",
        ListenAddress = "127.0.0.1:9090",
        CorsOrigin = ".*",
        QueryConcurrency = 20,
        LogLevel = "info",
    };
}
