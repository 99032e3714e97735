using System.CommandLine;
using System.Text;
using Deucalion.Import.Reading;
using Deucalion.Tool;

namespace Deucalion.Import.Tests;

/// <summary>The commands themselves, on directories.</summary>
public sealed class CommandTests
{
    private const string Text = "# TYPE m counter\n# HELP m Help.\nm_total{i=\"1\"} 1 1700000000\nm_total{i=\"1\"} 2 1700000015 # {trace_id=\"x\"} 1 1700000015\nm_total{i=\"2\"} 3 1700000000\n# EOF\n";

    [Fact]
    public async Task Import_verify_backup_restore_and_export_go_round()
    {
        using var temporary = new TemporaryDirectory();
        string storage = temporary["storage"];
        await File.WriteAllTextAsync(temporary["in.om"], Text);
        Assert.Equal(0, await RunAsync("import", "openmetrics", temporary["in.om"], "--instance-dir", Path.Combine(storage, "instances", "one")));
        await File.WriteAllTextAsync(Path.Combine(storage, "control.db"), "control");
        Assert.Equal(0, await RunAsync("tsdb", "verify", storage));
        Assert.Equal(0, await RunAsync("tsdb", "analyze", storage, "--json"));
        Assert.Equal(0, await RunAsync("tsdb", "backup", storage, temporary["backup"], "--name", "b"));
        Assert.Equal(0, await RunAsync("tsdb", "restore", temporary["backup"], temporary["restored"]));
        Assert.Equal("control", await File.ReadAllTextAsync(temporary["restored/control.db"]));
        Assert.Equal(0, await RunAsync("export", "openmetrics", "--storage.path", temporary["restored"], "-o", temporary["out.om"]));
        Assert.Equal(Text, await File.ReadAllTextAsync(temporary["out.om"]));
        Assert.Equal(0, await RunAsync("tsdb", "snapshot", temporary["restored"], "--name", "s"));
        Assert.Equal(0, await RunAsync("tsdb", "verify", temporary["restored/instances/one/snapshots/s"]));
        Assert.Equal(1, await RunAsync("tsdb", "restore", temporary["backup"], temporary["restored"]));
    }

    [Fact]
    public async Task Damage_is_exit_code_1()
    {
        using var temporary = new TemporaryDirectory();
        await File.WriteAllTextAsync(temporary["in.om"], Text);
        string instance = temporary["storage/instances/one"];
        Assert.Equal(0, await RunAsync("import", "openmetrics", temporary["in.om"], "--instance-dir", instance));
        string part = Directory.GetFiles(Path.Combine(instance, "parts")).First();
        byte[] bytes = await File.ReadAllBytesAsync(part);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(part, bytes);
        Assert.Equal(1, await RunAsync("tsdb", "verify", instance));
    }

    [Fact]
    public async Task Nothing_is_written_while_a_server_has_the_lock()
    {
        using var temporary = new TemporaryDirectory();
        await File.WriteAllTextAsync(temporary["in.om"], Text);
        string storage = temporary["storage"];
        string instance = Path.Combine(storage, "instances", "one");
        Assert.Equal(0, await RunAsync("import", "openmetrics", temporary["in.om"], "--instance-dir", instance));
        using (StorageLayout.Lock(storage))
        {
            Assert.True(StorageLayout.Find(storage).IsInUse());
            Assert.Equal(1, await RunAsync("import", "openmetrics", temporary["in.om"], "--instance-dir", instance));
            Assert.Equal(1, await RunAsync("tsdb", "backup", storage, temporary["backup"]));
            Assert.Equal(1, await RunAsync("tsdb", "snapshot", instance));
            Assert.Equal(0, await RunAsync("export", "openmetrics", "--instance-dir", instance, "-o", temporary["out.om"]));
        }

        Assert.False(StorageLayout.Find(storage).IsInUse());
        Assert.Contains("m_total{i=\"2\"} 3 1700000000", await File.ReadAllTextAsync(temporary["out.om"], Encoding.UTF8));
    }

    [Theory]
    [InlineData("import", "openmetrics", "nowhere.om", "--url", "ftp://x")]
    [InlineData("import", "prometheus-blocks", "/", "--instance-dir", "/nowhere")]
    [InlineData("export", "openmetrics")]
    [InlineData("tsdb", "verify", "/nowhere")]
    [InlineData("tsdb", "dump", "/nowhere", "--match", "{")]
    public async Task Wrong_arguments_are_a_sentence_and_exit_code_1(params string[] arguments) => Assert.Equal(1, await RunAsync(arguments));

    private static Task<int> RunAsync(params string[] arguments)
    {
        var root = new RootCommand();
        foreach (Command command in ToolCommands.Create())
        {
            root.Subcommands.Add(command);
        }

        return root.Parse(arguments).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }, TestContext.Current.CancellationToken);
    }
}
