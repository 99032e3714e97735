using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;
using Deucalion.Api.Admin;
using Deucalion.Api.Auth;
using Deucalion.Api.Console;
using Deucalion.Api.Control;
using Deucalion.Api.Http;
using Deucalion.Api.Import;
using Deucalion.Api.Metadata;
using Deucalion.Api.Otlp;
using Deucalion.Api.Push;
using Deucalion.Api.Query;
using Deucalion.Api.RemoteRead;
using Deucalion.Api.Status;
using Deucalion.Api.Write;
using Deucalion.Control;
using Deucalion.Control.Database;
using Deucalion.Control.Inspection;
using Deucalion.Control.Serving;
using Deucalion.Model.Configuration;
using Deucalion.Primitives.Files;
using Deucalion.PromQL;
using Deucalion.PromQL.Caching;
using Deucalion.RemoteWrite.Receiving;
using Deucalion.Runtime.Instances;
using Deucalion.Runtime.Queries;
using Deucalion.Runtime.Server;
using Deucalion.Server.Logging;
using Deucalion.Server.Network;
using Deucalion.Server.Options;
using Deucalion.Tsdb;
using Microsoft.Extensions.Logging.Console;

namespace Deucalion.Server.Hosting;

/// <summary>
/// Assembles the process. It listens at once and answers 503 with the phase until everything is open; on SIGTERM it stops taking requests, ends
/// scraping, closes stores and the control database.
/// </summary>
internal sealed class ServerHost
{
    private readonly ServerOptions _options;
    private readonly ServerConfiguration _configuration;
    private readonly FileBoundary? _instanceFiles;
    private readonly IPEndPoint _public;
    private readonly IPEndPoint? _internal;
    private readonly ServerState _state = new();
    private readonly TimeProvider _clock = TimeProvider.System;
    private readonly PhysicalFileSystem _files = new();

    private ServerHost(ServerOptions options)
    {
        _options = options;
        _configuration = ReadConfiguration(options.ConfigFile);
        _public = ListenAddress.Parse("--web.listen-address", options.ListenAddress);
        _internal = options.InternalListenAddress is { } address ? ListenAddress.Parse("--web.internal-listen-address", address) : null;
        _instanceFiles = ReadInstanceFiles(_configuration.InstanceFiles, options.StoragePath);
    }

    private static string Version => typeof(ServerHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Runs until the process is asked to end; returns its exit code.</summary>
    public static Task<int> RunAsync(ServerOptions options, CancellationToken cancellation) => new ServerHost(options).RunAsync(cancellation);

    private async Task<int> RunAsync(CancellationToken cancellation)
    {
        StorageDirectory.Prepare(_options.StoragePath);
        QueryThreads.Reserve(_options.QueryConcurrency);
        using StorageLock held = StorageLock.Take(_options.StoragePath);
        ControlPlane control = await OpenControlAsync(cancellation).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable controlScope = control.ConfigureAwait(false);
        FirstStartResult first = await FirstStart.RunAsync(control, ReadRootKey(), cancellation).ConfigureAwait(false);

        WebApplication app = Build(control);
        RunningInstances instances = app.Services.GetRequiredService<RunningInstances>();
        await StartListeningAsync(app, cancellation).ConfigureAwait(false);
        var banner = new Banner(_options, Console.Out);
        banner.PrintStart(Version, first);
        _state.Enter("opening instances", () => Opening(instances));
        try
        {
            await instances.StartAsync(app.Lifetime.ApplicationStopping).ConfigureAwait(false);
            if (first.IsFirstStart && IsDefaultInstanceOn() && !_options.QuickStart)
            {
                await DefaultInstance.CreateAsync(control, cancellation).ConfigureAwait(false);
                banner.Print($"  default instance   V1, without token, on the plain paths: {(app.Services.GetRequiredService<WebConfigurationFile>().HasTls ? "https" : "http")}://{_options.ListenAddress}/api/v1/query?query=up");
            }

            if (_options.QuickStart)
            {
                await QuickStart.RunAsync(control, _public, banner, first, cancellation).ConfigureAwait(false);
            }

            _state.Ready();
            banner.PrintReady();
            var usage = new UsageLoop(new UsageReporter(instances, control), _clock, app.Services.GetRequiredService<ILogger<UsageLoop>>());
            await using (usage.ConfigureAwait(false))
            {
                usage.Start();
                await app.WaitForShutdownAsync(cancellation).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Asked to end while it was starting.
        }
        finally
        {
            _state.Stop();
            await instances.DisposeAsync().ConfigureAwait(false);
            await app.DisposeAsync().ConfigureAwait(false);
        }

        return ExitCodes.Clean;
    }

    private static string Opening(RunningInstances instances)
    {
        string text = $"opening instances, {instances.Progress.Opened} of {instances.Progress.Total}";
        ReplayProgress replay = instances.Replay;
        return replay.Segments == 0 ? text : $"{text}; log segments replayed: {replay.Done} of {replay.Segments}";
    }

    private static ServerConfiguration ReadConfiguration(string? file)
    {
        if (file is null)
        {
            return ServerConfiguration.Default;
        }

        try
        {
            return ServerConfigurationReader.Read(file, File.ReadAllText(file));
        }
        catch (ServerConfigurationException e)
        {
            throw new StartException(e.Message, ExitCodes.BadArguments);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"--server.config: {e.Message}", ExitCodes.BadArguments);
        }
    }

    private FileBoundary? ReadInstanceFiles(string? directory, string storagePath)
    {
        if (directory is null)
        {
            // Where only loopback reaches the server its users and its operator are the same people, as with a Prometheus on a workstation.
            return IsLoopbackOnly() ? new FileBoundary("/") : null;
        }

        try
        {
            var files = new FileBoundary(directory);
            return files.Overlaps(storagePath)
                ? throw new StartException(
                    $"instanceFiles of --server.config: {directory} and the data directory {storagePath} lie within each other, so people who manage an instance could read the server's own data; choose a directory of its own",
                    ExitCodes.BadArguments)
                : files;
        }
        catch (ArgumentException e)
        {
            throw new StartException($"instanceFiles of --server.config: {e.Message}", ExitCodes.BadArguments);
        }
    }

    private static RootKeySeed? ReadRootKey()
    {
        try
        {
            return RootKeySeed.FromEnvironment(Environment.GetEnvironmentVariable, File.ReadAllText);
        }
        catch (Exception e) when (e is ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new StartException(e.Message, ExitCodes.BadArguments);
        }
    }

    private async Task StartListeningAsync(WebApplication app, CancellationToken cancellation)
    {
        try
        {
            await app.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            string other = _options.InternalListenAddress is null ? string.Empty : " and " + _options.InternalListenAddress;
            throw new StartException($"cannot listen on {_options.ListenAddress}{other}: {e.Message}; stop what uses the address or choose another with --web.listen-address");
        }
    }

    private async Task<ControlPlane> OpenControlAsync(CancellationToken cancellation)
    {
        try
        {
            return await ControlPlane.OpenAsync(
                new ControlOptions
                {
                    Database = _configuration.Database ?? DatabaseOptions.SqliteFile(Path.Combine(_options.StoragePath, "control.db")),
                    Validator = new ConfigurationValidator(_instanceFiles),
                    Regions = _configuration.Regions,
                    Defaults = _configuration.Defaults,
                    Clock = _clock,
                },
                cancellation).ConfigureAwait(false);
        }
        catch (System.Data.Common.DbException e)
        {
            throw new StartException($"the control database cannot be opened: {e.Message}");
        }
    }

    private WebApplication Build(ControlPlane control)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        ConfigureLogging(builder.Logging);
        using ILoggerFactory logging = LoggerFactory.Create(l =>
        {
            l.Services.AddSingleton(_clock);
            ConfigureLogging(l);
        });
        WebConfigurationFile web = ReadWebConfiguration(logging);
        var plainHttp2 = new PlainHttp2();
        builder.Services.AddSingleton<Microsoft.AspNetCore.Connections.IConnectionListenerFactory>(plainHttp2);
        builder.WebHost.ConfigureKestrel(k => new KestrelSetup(_options.Web, web, _configuration.TrustedProxies, plainHttp2, _clock).Apply(k, _public, _internal));
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.Configure<HostOptions>(h => h.ShutdownTimeout = _options.Web.ShutdownTimeout);
        builder.Services.AddSingleton(web).AddSingleton<WebUsers>();
        builder.Services.AddSingleton(_clock).AddSingleton<IFileSystem>(_files).AddSingleton(_state).AddSingleton(control);
        AddRuntime(builder.Services);
        AddDataPlane(builder.Services);
        builder.Services.AddDeucalionControl(new ControlApiOptions
        {
            Plane = control,
            Listeners = () => new ListenerUrls(BaseUrl(web, _public), _internal is null ? null : BaseUrl(web, _internal)),
            TrustedProxies = _configuration.TrustedProxies,
            Clock = _clock,
        });

        WebApplication app = builder.Build();
        app.Lifetime.ApplicationStopping.Register(_state.Stop);
        app.UseRequestId();
        if (_options.Web.AccessLog != "off")
        {
            app.UseMiddleware<AccessLog>(Console.Out, _options.Web.AccessLog == "json");
        }

        app.UseMiddleware<RequestCounting>();
        app.UseMiddleware<WebGate>();
        app.Services.GetRequiredService<ServerReload>().Add(web.Reload);
        app.Services.GetRequiredService<DataPlane>().Use(app);
        app.Services.GetRequiredService<ServerEndpoints>().Map(app);
        app.Services.GetRequiredService<ConsoleEndpoints>().Map(app);
        app.MapControlApi();
        return app;
    }

    private void AddRuntime(IServiceCollection services)
    {
        services.AddSingleton(new ServerFacts(Version, _clock.GetUtcNow(), Flags()) { LoopbackOnly = IsLoopbackOnly() });
        services.AddSingleton(new RuntimeOptions
        {
            StoragePath = _options.StoragePath,
            SyncMode = _options.SyncMode switch { "interval" => SyncMode.Interval, "os" => SyncMode.Os, _ => SyncMode.Sync },
            InstanceAddress = _public.ToString(),
            InstanceFiles = _instanceFiles,
            UserAgent = "Deucalion/" + Version,
            ImmediateScrapes = _options.QuickStart,
        });
        services.AddSingleton<RunningInstances>().AddSingleton<HttpCounters>().AddSingleton<StorageUse>().AddSingleton<SelfMetrics>();
        services.AddSingleton<IInstanceInspector, InstanceInspector>();
        services.AddSingleton(new QueryGate(_options.QueryConcurrency, _clock));
        services.AddSingleton(new QueryRunnerOptions { LogFile = _options.QueryLogFile, SlowerThan = _options.SlowQueries });
        services.AddSingleton<ActiveQueries>().AddSingleton<QueryRunner>();
        var engine = new PromQLEngine(_clock);
        services.AddSingleton<IQueryEngine>(_options.QueryCacheBytes > 0 ? new CachingEngine(engine, new RangeCache(_options.QueryCacheBytes)) : engine);
    }

    private void AddDataPlane(IServiceCollection services)
    {
        services.AddSingleton(new Cors(_options.CorsOrigin)).AddSingleton<RemoteWriteReceiver>();
        services.AddSingleton<QueryEndpoints>().AddSingleton<SeriesEndpoints>().AddSingleton<MetadataEndpoints>()
            .AddSingleton<TargetEndpoints>().AddSingleton<StatusEndpoints>().AddSingleton<SelfMetricsEndpoint>().AddSingleton<WriteEndpoint>();
        services.AddSingleton<BatchReceiver>().AddSingleton<RemoteReadEndpoint>().AddSingleton<OtlpEndpoint>().AddSingleton<PushEndpoint>().AddSingleton<ImportEndpoint>().AddSingleton<ExportEndpoint>();
        services.AddHttpApi(_options.Web, trustsEveryCaller: IsLoopbackOnly() && _configuration.TrustedProxies.Count == 0);
        services.AddSingleton<DataPlaneRoutes>().AddSingleton<ServerEndpoints>();
        services.AddSingleton(new ConsoleFiles(typeof(ServerHost).Assembly)).AddSingleton<ConsoleEndpoints>();
        services.AddSingleton(s =>
        {
            var chooser = new DefaultInstance(s.GetRequiredService<RunningInstances>(), IsDefaultInstanceOn());
            return ActivatorUtilities.CreateInstance<DataPlane>(s, (Func<RunningInstance?>)chooser.Find);
        });
    }

    private bool IsDefaultInstanceOn() =>
        _configuration.DefaultInstanceEnabled ?? IsLoopbackOnly();

    private bool IsLoopbackOnly() => IPAddress.IsLoopback(_public.Address) && (_internal is null || IPAddress.IsLoopback(_internal.Address));

    private Dictionary<string, string> Flags() => new(StringComparer.Ordinal)
    {
        ["storage.path"] = _options.StoragePath,
        ["storage.sync-mode"] = _options.SyncMode,
        ["web.listen-address"] = _options.ListenAddress,
        ["web.internal-listen-address"] = _options.InternalListenAddress ?? string.Empty,
        ["web.cors.origin"] = _options.CorsOrigin,
        ["web.enable-admin-api"] = Go(_options.Web.EnableAdminApi),
        ["web.enable-lifecycle"] = Go(_options.Web.EnableLifecycle),
        ["web.enable-remote-write-receiver"] = Go(_options.Web.EnableRemoteWriteReceiver),
        ["web.enable-otlp-receiver"] = Go(_options.Web.EnableOtlpReceiver),
        ["web.enable-search-api"] = Go(_options.Web.EnableSearch),
        ["web.search.max-limit"] = _options.Web.MaxSearchLimit.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["web.max-notifications-subscribers"] = _options.Web.MaxNotificationSubscribers.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["web.max-connections"] = _options.Web.MaxConnections.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["web.read-timeout"] = Model.Time.PrometheusDuration.Format((long)_options.Web.ReadTimeout.TotalMilliseconds),
        ["web.config.file"] = _options.Web.ConfigFile ?? string.Empty,
        ["web.access-log"] = _options.Web.AccessLog,
        ["web.proxy-protocol"] = Go(_options.Web.ProxyProtocol),
        ["query.max-concurrency"] = _options.QueryConcurrency.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["query.lookback-delta"] = "5m",
        ["query.timeout"] = "2m",
        ["log.level"] = _options.LogLevel,
    };

    private static string Go(bool value) => value ? "true" : "false";

    private void ConfigureLogging(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.Services.AddSingleton<ConsoleFormatter, LogfmtFormatter>();
        logging.AddConsole(o =>
        {
            o.FormatterName = LogfmtFormatter.FormatterName;
            o.LogToStandardErrorThreshold = LogLevel.Trace;
        });
        LogLevel level = _options.LogLevel switch { "debug" => LogLevel.Debug, "warn" => LogLevel.Warning, "error" => LogLevel.Error, _ => LogLevel.Information };
        logging.SetMinimumLevel(level);
        logging.AddFilter("Microsoft", level > LogLevel.Warning ? level : LogLevel.Warning);
    }

    private WebConfigurationFile ReadWebConfiguration(ILoggerFactory logging)
    {
        try
        {
            return new WebConfigurationFile(_options.Web.ConfigFile, _clock, logging.CreateLogger<WebConfigurationFile>());
        }
        catch (Exception e) when (e is ConfigurationException or IOException or UnauthorizedAccessException)
        {
            throw new StartException("--web.config.file: " + e.Message, ExitCodes.BadArguments);
        }
    }

    private static string BaseUrl(WebConfigurationFile web, IPEndPoint endPoint) => (web.HasTls ? "https://" : "http://") + (endPoint.Address.Equals(IPAddress.IPv6Any) ? "0.0.0.0:" + endPoint.Port : endPoint.ToString());
}
