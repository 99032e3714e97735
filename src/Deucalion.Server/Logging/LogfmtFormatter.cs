using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Deucalion.Server.Logging;

/// <summary>Writes one log event a line: <c>time=… level=INFO source=… msg="…" key=value</c>.</summary>
internal sealed class LogfmtFormatter(TimeProvider clock) : ConsoleFormatter(FormatterName)
{
    /// <summary>Name under which the console logger finds it.</summary>
    public const string FormatterName = "logfmt";

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var line = new StringBuilder("time=")
            .Append(clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))
            .Append(" level=").Append(LevelText(entry.LogLevel))
            .Append(" source=").Append(Shorten(entry.Category));
        Field(line, "msg", entry.Formatter(entry.State, entry.Exception));
        if (entry.State is IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            foreach ((string key, object? value) in values)
            {
                if (key != "{OriginalFormat}")
                {
                    Field(line, key, Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty);
                }
            }
        }

        if (entry.Exception is { } e)
        {
            Field(line, "err", e.ToString());
        }

        textWriter.Write(line.Append('\n').ToString());
    }

    private static string LevelText(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "DEBUG",
        LogLevel.Information => "INFO",
        LogLevel.Warning => "WARN",
        _ => "ERROR",
    };

    private static string Shorten(string category) => category[(category.LastIndexOf('.') + 1)..];

    private static void Field(StringBuilder line, string key, string value)
    {
        // Query text and stack traces must not fill the log.
        const int max = 4096;
        if (value.Length > max)
        {
            value = value[..max] + "…";
        }

        line.Append(' ').Append(key).Append('=');
        bool plain = value.Length > 0 && value.All(c => c > ' ' && c is not ('"' or '=' or '\\') && !char.IsControl(c));
        line.Append(plain ? value : Model.Labels.GoQuote.Quote(value));
    }
}
