namespace Deucalion.EndToEnd.Tests;

/// <summary>What a newcomer does: start it, copy the printed lines into a terminal.</summary>
public sealed class QuickStartTests : IDisposable
{
    private const string SecretLabel = "AccessKey secret";

    private readonly string _folder = Directory.CreateTempSubdirectory("deucalion-quick-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Printed_curl_lines_work_and_the_second_start_prints_no_secret()
    {
        int port = DeucalionServer.FreePort();
        string secret;
        using (ChildProcess first = Start(port))
        {
            await ReadyAsync(first);
            string[] lines = [.. first.Output.Split('\n').Select(l => l.Trim())];
            string[] commands = [.. lines.Where(l => l.StartsWith("curl ", StringComparison.Ordinal))];
            Assert.Equal(3, commands.Length);
            secret = lines.Single(l => l.StartsWith(SecretLabel, StringComparison.Ordinal))[SecretLabel.Length..].Trim();
            Assert.True(secret.Length >= 20, "no secret was printed");
            foreach (string command in commands)
            {
                string answer = string.Empty;
                await Eventually.TrueAsync(
                    "data for: " + command.Replace(secret, "(secret)", StringComparison.Ordinal),
                    TimeSpan.FromSeconds(120),
                    async () =>
                    {
                        answer = await ShellAsync(command);
                        Assert.Contains("\"status\":\"success\"", answer);
                        return answer.Contains("\"metric\":", StringComparison.Ordinal);
                    },
                    () => answer);
            }

            Assert.Equal(0, await first.StopAsync(TimeSpan.FromSeconds(30)));
        }

        using ChildProcess second = Start(port);
        await ReadyAsync(second);
        Assert.Contains("quickstart-v1", second.Output);
        Assert.DoesNotContain(secret, second.Output);
        Assert.DoesNotContain(SecretLabel, second.Output);
        Assert.Equal(0, await second.StopAsync(TimeSpan.FromSeconds(30)));
    }

    private static Task<TimeSpan> ReadyAsync(ChildProcess process) => Eventually.TrueAsync(
        "the quick start is ready",
        TimeSpan.FromSeconds(60),
        () =>
        {
            Assert.False(process.HasExited, process.Output);
            return Task.FromResult(process.Output.Contains("Ready. Ctrl+C stops it.", StringComparison.Ordinal));
        });

    private static async Task<string> ShellAsync(string command)
    {
        using ChildProcess shell = ChildProcess.Start("/bin/sh", ["-c", command]);
        Assert.Equal(0, await shell.WaitForExitAsync(TimeSpan.FromSeconds(30)));
        return shell.Output;
    }

    private ChildProcess Start(int port) => ChildProcess.Start(
        DeucalionServer.RepositoryFile("out/deucalion"), ["serve", "--quick-start", "--storage.path", _folder, "--web.listen-address", $"127.0.0.1:{port}"]);
}
