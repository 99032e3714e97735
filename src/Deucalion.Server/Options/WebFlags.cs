using System.CommandLine;
using Deucalion.Model.Time;

namespace Deucalion.Server.Options;

/// <summary>The <c>--web.*</c> flags of <c>serve</c> that make <see cref="WebOptions"/>.</summary>
internal sealed class WebFlags
{
    private readonly Option<bool> _admin = new("--web.enable-admin-api") { Description = "Enable the admin API: deletion of series, tombstones, snapshots, compaction." };
    private readonly Option<bool> _lifecycle = new("--web.enable-lifecycle") { Description = "Enable reload and shutdown by HTTP request." };
    private readonly Option<bool> _search = new("--web.enable-search-api") { Description = "Enable the search API.", DefaultValueFactory = _ => true };
    private readonly Option<int> _searchLimit = new("--web.search.max-limit") { Description = "Most results of one search; 0 for no maximum.", DefaultValueFactory = _ => 10_000 };
    private readonly Option<bool> _remoteWrite = new("--web.enable-remote-write-receiver") { Description = "Take remote write.", DefaultValueFactory = _ => true };
    private readonly Option<bool> _otlp = new("--web.enable-otlp-receiver") { Description = "Take OTLP metrics.", DefaultValueFactory = _ => true };
    private readonly Option<int> _subscribers = new("--web.max-notifications-subscribers") { Description = "Readers of live notifications at once.", DefaultValueFactory = _ => 16 };
    private readonly Option<int> _connections = new("--web.max-connections") { Description = "Connections at once over all listeners; 0 for no limit.", DefaultValueFactory = _ => 512 };
    private readonly Option<string> _readTimeout = new("--web.read-timeout") { Description = "An idle connection is closed after this time.", DefaultValueFactory = _ => "5m" };
    private readonly Option<string> _headerTimeout = new("--web.header-timeout") { Description = "Time for a request's line and headers to arrive.", DefaultValueFactory = _ => "30s" };
    private readonly Option<string> _shutdownTimeout = new("--web.shutdown-timeout") { Description = "Time for running requests to end when the server is stopped.", DefaultValueFactory = _ => "30s" };
    private readonly Option<string?> _config = new("--web.config.file") { Description = "Prometheus' web configuration file: TLS, client certificates, basic authentication, headers." };
    private readonly Option<string> _accessLog = new("--web.access-log") { Description = "Log of requests on standard output: off, logfmt or json.", DefaultValueFactory = _ => "off" };
    private readonly Option<bool> _proxyProtocol = new("--web.proxy-protocol") { Description = "Connections of trustedProxies (--server.config) begin with a PROXY protocol header." };

    public WebFlags() => _accessLog.AcceptOnlyFromAmong("off", "logfmt", "json");

    /// <summary>The flags with their leading dashes.</summary>
    public static readonly string[] Names = [.. new WebFlags().All.Select(o => o.Name)];

    /// <summary>The options, to be added to the command.</summary>
    public IEnumerable<Option> All =>
    [
        _admin, _lifecycle, _search, _searchLimit, _remoteWrite, _otlp, _subscribers, _connections, _readTimeout, _headerTimeout, _shutdownTimeout, _config, _accessLog, _proxyProtocol,
    ];

    /// <summary>The values of a command line; throws <see cref="StartException"/>.</summary>
    public WebOptions Read(ParseResult parsed) => new()
    {
        EnableAdminApi = parsed.GetValue(_admin),
        EnableLifecycle = parsed.GetValue(_lifecycle),
        EnableSearch = parsed.GetValue(_search),
        MaxSearchLimit = AtLeastZero(_searchLimit, parsed),
        EnableRemoteWriteReceiver = parsed.GetValue(_remoteWrite),
        EnableOtlpReceiver = parsed.GetValue(_otlp),
        MaxNotificationSubscribers = AtLeastZero(_subscribers, parsed),
        MaxConnections = AtLeastZero(_connections, parsed),
        ReadTimeout = Duration(_readTimeout, parsed),
        HeaderTimeout = Duration(_headerTimeout, parsed),
        ShutdownTimeout = Duration(_shutdownTimeout, parsed),
        ConfigFile = parsed.GetValue(_config) is { Length: > 0 } file ? Path.GetFullPath(file) : null,
        AccessLog = parsed.GetRequiredValue(_accessLog),
        ProxyProtocol = parsed.GetValue(_proxyProtocol),
    };

    private static int AtLeastZero(Option<int> option, ParseResult parsed) => parsed.GetRequiredValue(option) is >= 0 and var n
        ? n
        : throw new StartException($"{option.Name} must not be negative", ExitCodes.BadArguments);

    private static TimeSpan Duration(Option<string> option, ParseResult parsed) =>
        PrometheusDuration.TryParse(parsed.GetRequiredValue(option), out long ms, out string? error) && ms > 0
            ? TimeSpan.FromMilliseconds(ms)
            : throw new StartException($"{option.Name} must be a duration such as 30s: {error}", ExitCodes.BadArguments);
}
