using System.CommandLine;
using Deucalion.Model.Time;
using Deucalion.Primitives.Regex;

namespace Deucalion.Server.Options;

/// <summary>Defines <c>deucalion serve</c>.</summary>
internal static class ServeCommand
{
    /// <summary>Makes the command; <paramref name="run"/> gets the options and returns the exit code.</summary>
    public static Command Create(Func<ServerOptions, CancellationToken, Task<int>> run)
    {
        var path = new Option<string>("--storage.path") { Description = "Directory for samples and the control database.", DefaultValueFactory = _ => "data" };
        var sync = new Option<string>("--storage.sync-mode") { Description = "When a write counts as stored: sync (after fdatasync), interval (synced every second) or os.", DefaultValueFactory = _ => "sync" };
        sync.AcceptOnlyFromAmong("sync", "interval", "os");
        var listen = new Option<string>("--web.listen-address") { Description = "HOST:PORT of the public listener.", DefaultValueFactory = _ => "127.0.0.1:9090" };
        var internalListen = new Option<string?>("--web.internal-listen-address") { Description = "HOST:PORT of the listener for internal URLs; off unless set." };
        var cors = new Option<string>("--web.cors.origin") { Description = "Anchored regular expression of origins that browsers may call from.", DefaultValueFactory = _ => ".*" };
        var config = new Option<string?>("--server.config") { Description = "Server configuration file (YAML): regions, database, trustedProxies, defaults, defaultInstance." };
        var concurrency = new Option<int>("--query.max-concurrency") { Description = "Queries that run at once.", DefaultValueFactory = _ => 20 };
        var cache = new Option<long>("--query.cache-size") { Description = "Bytes of memory for answers of range queries that are kept and continued; 0 switches it off.", DefaultValueFactory = _ => 128L << 20 };
        var queryLog = new Option<string?>("--query.log-file") { Description = "File that gets every query as a line of JSON, as Prometheus' query log; {instance} in it becomes the instance's id. Off unless set." };
        var slow = new Option<string>("--query.log-slower-than") { Description = "Queries that take longer are logged as a warning (10s, 500ms); 0 switches it off.", DefaultValueFactory = _ => "10s" };
        var level = new Option<string>("--log.level") { Description = "debug, info, warn or error.", DefaultValueFactory = _ => "info" };
        level.AcceptOnlyFromAmong("debug", "info", "warn", "error");
        var quickStart = new Option<bool>("--quick-start") { Description = "In an empty installation, make one V1 and one V2 instance that scrape this server and the machine's node exporter, and print how to query them." };

        var command = new Command("serve", "Starts the server.");
        var web = new WebFlags();
        foreach (Option option in (IEnumerable<Option>)[path, sync, listen, internalListen, cors, config, concurrency, cache, queryLog, slow, level, quickStart, .. web.All])
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancellation) => run(
            new ServerOptions
            {
                StoragePath = parsed.GetRequiredValue(path) is { Length: > 0 } folder && !folder.Contains('\0') ? Path.GetFullPath(folder) : throw new StartException("--storage.path must name a directory", ExitCodes.BadArguments),
                SyncMode = parsed.GetRequiredValue(sync),
                ListenAddress = parsed.GetRequiredValue(listen),
                InternalListenAddress = parsed.GetValue(internalListen),
                CorsOrigin = Pattern("--web.cors.origin", parsed.GetRequiredValue(cors)),
                ConfigFile = parsed.GetValue(config),
                QueryConcurrency = parsed.GetRequiredValue(concurrency) is > 0 and var n ? n : throw new StartException("--query.max-concurrency must be at least 1", ExitCodes.BadArguments),
                QueryCacheBytes = parsed.GetRequiredValue(cache) is >= 0 and var bytes ? bytes : throw new StartException("--query.cache-size must be a number of bytes, or 0", ExitCodes.BadArguments),
                QueryLogFile = parsed.GetValue(queryLog) is { Length: > 0 } file ? Path.GetFullPath(file) : null,
                SlowQueries = Duration("--query.log-slower-than", parsed.GetRequiredValue(slow)),
                LogLevel = parsed.GetRequiredValue(level),
                QuickStart = parsed.GetValue(quickStart),
                Web = web.Read(parsed),
            },
            cancellation));
        return command;
    }

    private static TimeSpan? Duration(string flag, string text) =>
        !PrometheusDuration.TryParse(text, out long ms, out _) && text != "0"
            ? throw new StartException($"{flag} is not a duration such as 10s or 500ms: {text}", ExitCodes.BadArguments)
            : ms > 0 ? TimeSpan.FromMilliseconds(ms) : null;

    private static string Pattern(string flag, string text)
    {
        try
        {
            _ = Re2.Compile(text);
            return text;
        }
        catch (Re2SyntaxException e)
        {
            throw new StartException($"{flag} is not a regular expression: {e.Message}", ExitCodes.BadArguments);
        }
    }
}
