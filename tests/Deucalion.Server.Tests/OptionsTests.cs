using System.CommandLine;
using System.Net;
using Deucalion.Server.Options;

namespace Deucalion.Server.Tests;

/// <summary>Flags, their variables, addresses; what is wrong ends with exit code 2 and a sentence.</summary>
public sealed class OptionsTests
{
    [Fact]
    public void Variables_stand_in_for_flags_that_are_not_given()
    {
        Assert.Equal("DEUCALION_WEB_INTERNAL_LISTEN_ADDRESS", EnvironmentArguments.VariableOf("--web.internal-listen-address"));
        var variables = new Dictionary<string, string> { ["DEUCALION_LOG_LEVEL"] = "warn", ["DEUCALION_STORAGE_PATH"] = "/x", ["DEUCALION_WEB_CORS_ORIGIN"] = "" };
        Assert.Equal(["serve", "--storage.path=/x", "--log.level=warn"], EnvironmentArguments.Apply(["serve"], variables.GetValueOrDefault));
        foreach (string[] given in (string[][])[["--log.level", "debug"], ["--log.level=debug"], ["--log.level:debug"]])
        {
            Assert.Equal(["serve", .. given, "--storage.path=/x"], EnvironmentArguments.Apply(["serve", .. given], variables.GetValueOrDefault));
        }

        Assert.Equal(["check"], EnvironmentArguments.Apply(["check"], variables.GetValueOrDefault));
        Assert.Empty(EnvironmentArguments.Apply([], variables.GetValueOrDefault));
    }

    [Theory]
    [InlineData("127.0.0.1:9090", "127.0.0.1:9090")]
    [InlineData(":9090", "[::]:9090")]
    [InlineData("[::1]:80", "[::1]:80")]
    [InlineData("0.0.0.0:0", "0.0.0.0:0")]
    public void Addresses(string text, string endPoint) => Assert.Equal(IPEndPoint.Parse(endPoint), ListenAddress.Parse("--f", text));

    [Theory]
    [InlineData("9090")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("127.0.0.1:-1")]
    [InlineData("127.0.0.1:")]
    [InlineData("127.0.0.1: 80")]
    [InlineData("[]:80")]
    [InlineData("no such host:80")]
    public void Wrong_addresses_are_bad_arguments(string text)
    {
        StartException e = Assert.Throws<StartException>(() => ListenAddress.Parse("--web.listen-address", text));
        Assert.Equal(ExitCodes.BadArguments, e.ExitCode);
        Assert.Contains("--web.listen-address", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--storage.path", "")]
    [InlineData("--query.max-concurrency", "0")]
    [InlineData("--web.cors.origin", "(")]
    public async Task Wrong_values_are_bad_arguments(string flag, string value)
    {
        Command serve = ServeCommand.Create((_, _) => Task.FromResult(0));
        StartException e = await Assert.ThrowsAsync<StartException>(() => serve.Parse([flag, value]).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }, TestContext.Current.CancellationToken));
        Assert.Equal(ExitCodes.BadArguments, e.ExitCode);
        Assert.Contains(flag, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--storage.path=")]
    [InlineData("--storage.sync-mode=never")]
    [InlineData("--log.level=loud")]
    [InlineData("--query.max-concurrency=x")]
    [InlineData("--unknown")]
    public void Wrong_words_are_parse_errors(string argument) => Assert.NotEmpty(ServeCommand.Create((_, _) => Task.FromResult(0)).Parse([argument]).Errors);

    [Fact]
    public async Task Options_arrive_and_every_flag_has_its_name_in_the_list()
    {
        ServerOptions? options = null;
        Command serve = ServeCommand.Create((o, _) =>
        {
            options = o;
            return Task.FromResult(5);
        });
        Assert.Equal(5, await serve.Parse(["--storage.path=d", "--quick-start=true"]).InvokeAsync(cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal((Path.GetFullPath("d"), true, "127.0.0.1:9090", null), (options!.StoragePath, options.QuickStart, options.ListenAddress, options.InternalListenAddress));
        Assert.Equal(ServerOptions.FlagNames.Order(StringComparer.Ordinal), serve.Options.Select(o => o.Name).Order(StringComparer.Ordinal));
    }
}
