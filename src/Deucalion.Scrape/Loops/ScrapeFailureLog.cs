using System.Text;
using System.Text.Json;
using Deucalion.Model.Configuration;

namespace Deucalion.Scrape.Loops;

/// <summary>
/// Writes failed scrapes to <c>scrape_failure_log_file</c>, one JSON object a line. A file that cannot be written does not disturb
/// scraping: the error is on the target anyway. Safe from many threads.
/// </summary>
internal sealed class ScrapeFailureLog
{
    private readonly Lock _lock = new();

    public void Write(ScrapeConfiguration configuration, string url, string error, DateTimeOffset at)
    {
        if (configuration.ScrapeFailureLogFile.Length == 0)
        {
            return;
        }

        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteString("time", at.UtcDateTime);
            json.WriteString("level", "ERROR");
            json.WriteString("msg", error);
            json.WriteString("job_name", configuration.JobName);
            json.WriteString("target", url);
            json.WriteEndObject();
        }

        try
        {
            lock (_lock)
            {
                File.AppendAllText(configuration.ScrapeFailureLogFile, Encoding.UTF8.GetString(line.GetBuffer().AsSpan(0, (int)line.Length)) + "\n");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // See the type's comment.
        }
    }
}
