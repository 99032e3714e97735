using Deucalion.Model.Configuration;

namespace Deucalion.Server.Network;

/// <summary>
/// The web configuration in force. Looked at again when one of its files changed, at most once a second; a wrong one leaves the present one in force.
/// </summary>
internal sealed partial class WebConfigurationFile
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly string? _file;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private volatile WebConfiguration _current = new();
    private long _looked;
    private string _stamp = string.Empty;

    /// <summary>Reads the file for the first time; no file: plain HTTP for everybody. Throws <see cref="ConfigurationException"/> and <see cref="IOException"/>s.</summary>
    public WebConfigurationFile(string? file, TimeProvider clock, ILogger<WebConfigurationFile> logger)
    {
        _file = file;
        _clock = clock;
        _logger = logger;
        if (file is not null)
        {
            _current = WebConfigurationReader.Read(file, File.ReadAllText);
            _stamp = Stamp(_current.Files);
        }

        _looked = clock.GetTimestamp();
        HasTls = _current.Tls is not null;
    }

    /// <summary>Whether the listeners speak TLS; a later file cannot change that.</summary>
    public bool HasTls { get; }

    /// <summary>What is in force now.</summary>
    public WebConfiguration Current
    {
        get
        {
            if (_file is not null && _clock.GetElapsedTime(Volatile.Read(ref _looked)) >= Pause)
            {
                Look(always: false);
            }

            return _current;
        }
    }

    /// <summary>Reads the file again; gives the problem, or null.</summary>
    public string? Reload() => _file is null ? null : Look(always: true);

    private string? Look(bool always)
    {
        lock (_lock)
        {
            Volatile.Write(ref _looked, _clock.GetTimestamp());
            string stamp = Stamp(_current.Files);
            if (!always && stamp == _stamp)
            {
                return null;
            }

            _stamp = stamp;
            try
            {
                WebConfiguration read = WebConfigurationReader.Read(_file!, File.ReadAllText);
                if (read.Tls is not null != HasTls)
                {
                    return Refuse("TLS can be switched on or off by a restart only");
                }

                _current = read;
                _stamp = Stamp(read.Files);
                LogRead(_logger, _file!);
                return null;
            }
            catch (Exception e) when (e is ConfigurationException or IOException or UnauthorizedAccessException)
            {
                return Refuse(e.Message);
            }
        }
    }

    private string Refuse(string problem)
    {
        LogRefused(_logger, problem);
        return problem;
    }

    private static string Stamp(IReadOnlyList<string> files) => string.Join('|', files.Select(f =>
    {
        var info = new FileInfo(f);
        return info.Exists ? FormattableString.Invariant($"{info.LastWriteTimeUtc.Ticks}/{info.Length}") : "-";
    }));

    [LoggerMessage(Level = LogLevel.Information, Message = "the web configuration was read again")]
    private static partial void LogRead(ILogger logger, string file);

    [LoggerMessage(Level = LogLevel.Error, Message = "the web configuration cannot be used, the earlier one stays in force")]
    private static partial void LogRefused(ILogger logger, string error);
}
