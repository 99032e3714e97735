using Deucalion.Model.Configuration;

namespace Deucalion.Scrape.Discovery;

/// <summary>
/// Reads target groups from files. Their names, sizes and times are looked at every few seconds (which also works on network file
/// systems, where change events do not); everything is read again at each refresh interval. A file that cannot be read keeps its last groups.
/// </summary>
internal sealed class FileDiscoverer(FileDiscoveryConfiguration configuration, TimeProvider time, ScrapeCounters counters) : IDiscoverer
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, (DateTime Written, long Length, IReadOnlyList<TargetGroup> Groups)> _files = new(StringComparer.Ordinal);

    public string Mechanism => "file";

    public async Task RunAsync(Func<IReadOnlyList<TargetGroup>, Task> changed, CancellationToken cancellation)
    {
        try
        {
            TimeSpan poll = configuration.RefreshInterval < PollInterval ? configuration.RefreshInterval : PollInterval;
            long lastFull = time.GetTimestamp();
            bool first = true;
            while (true)
            {
                bool full = first || time.GetElapsedTime(lastFull) >= configuration.RefreshInterval;
                if (Refresh(full) || first)
                {
                    await changed([.. _files.OrderBy(f => f.Key, StringComparer.Ordinal).SelectMany(f => f.Value.Groups)]);
                }

                lastFull = full ? time.GetTimestamp() : lastFull;
                first = false;
                await Task.Delay(poll, time, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            // The configuration no longer needs it.
        }
    }

    private bool Refresh(bool full)
    {
        bool changed = false;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string path in configuration.Files.SelectMany(Match))
        {
            if (!seen.Add(path))
            {
                continue;
            }

            try
            {
                var info = new FileInfo(path);
                (DateTime, long) stamp = (info.LastWriteTimeUtc, info.Length);
                if (!full && _files.TryGetValue(path, out var known) && (known.Written, known.Length) == stamp)
                {
                    continue;
                }

                _files[path] = (stamp.Item1, stamp.Item2, ReadFile(path, info.Length));
                changed = true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
            {
                counters.FileReadErrors.Increment();
                counters.DiscoveryFailed(Mechanism, e.Message);
            }
        }

        foreach (string gone in _files.Keys.Where(f => !seen.Contains(f)).ToArray())
        {
            _files.Remove(gone);
            changed = true;
        }

        return changed;
    }

    private IReadOnlyList<string> Match(string pattern)
    {
        try
        {
            return FilePattern.Match(pattern);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            counters.DiscoveryFailed(Mechanism, e.Message);
            return [];
        }
    }

    private static IReadOnlyList<TargetGroup> ReadFile(string path, long length)
    {
        if (length > TargetGroupDocument.MaxBytes)
        {
            throw new FormatException($"{path}: the file has {length} bytes; at most {TargetGroupDocument.MaxBytes} are read");
        }

        byte[] content = File.ReadAllBytes(path);
        return Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase)
            ? TargetGroupDocument.ReadJson(path, content, "__meta_filepath", path)
            : TargetGroupDocument.ReadYaml(path, content, "__meta_filepath", path);
    }
}
