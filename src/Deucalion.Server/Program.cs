using System.CommandLine;
using Deucalion.Server.Hosting;
using Deucalion.Server.Options;
using Deucalion.Tool;

var root = new RootCommand("Deucalion: a self-hosted Managed Service for Prometheus.");
root.Subcommands.Add(ServeCommand.Create(ServerHost.RunAsync));
foreach (Command command in ToolCommands.Create())
{
    root.Subcommands.Add(command);
}

try
{
    ParseResult parsed = root.Parse(EnvironmentArguments.Apply(args, Environment.GetEnvironmentVariable));
    if (parsed.Errors.Count > 0)
    {
        foreach (System.CommandLine.Parsing.ParseError error in parsed.Errors)
        {
            await Console.Error.WriteLineAsync("deucalion: " + error.Message).ConfigureAwait(false);
        }

        await Console.Error.WriteLineAsync("Try: deucalion --help").ConfigureAwait(false);
        return ExitCodes.BadArguments;
    }

    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }).ConfigureAwait(false);
}
catch (StartException e)
{
    await Console.Error.WriteLineAsync("deucalion: " + e.Message).ConfigureAwait(false);
    return e.ExitCode;
}
