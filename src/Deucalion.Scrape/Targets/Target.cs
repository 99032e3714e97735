using System.IO.Hashing;
using System.Text;
using Deucalion.Model.Configuration;
using Deucalion.Model.Labels;
using Deucalion.Model.Time;

namespace Deucalion.Scrape.Targets;

/// <summary>One thing to scrape: labels and URL are fixed, the result of the last scrape changes. Safe from many threads.</summary>
internal sealed class Target
{
    private readonly Lock _lock = new();
    private TargetState _state = TargetState.Fresh;
    private LabelSet _discovered;

    public Target(ScrapeConfiguration configuration, LabelSet discovered, LabelSet labels)
    {
        _discovered = discovered;
        Labels = labels;
        PublicLabels = TargetLabels.Public(labels);
        Url = TargetUrl.Of(configuration, labels);
        Interval = Duration(labels[TargetLabels.Interval], configuration.ScrapeInterval);
        Timeout = Duration(labels[TargetLabels.Timeout], configuration.ScrapeTimeout);
        NativeHistograms = TargetLabels.Flag(labels[TargetLabels.NativeHistograms]) ?? configuration.ScrapeNativeHistograms;
        AlwaysClassicHistograms = TargetLabels.Flag(labels[TargetLabels.AlwaysClassic]) ?? configuration.AlwaysScrapeClassicHistograms;
        ConvertClassicHistograms = TargetLabels.Flag(labels[TargetLabels.ConvertClassic]) ?? configuration.ConvertClassicHistogramsToNhcb;
        Key = (labels, Url);
    }

    /// <summary>What makes two targets the same.</summary>
    public (LabelSet Labels, string Url) Key { get; }

    /// <summary>All labels after relabeling.</summary>
    public LabelSet Labels { get; }

    /// <summary>The labels that go to samples.</summary>
    public LabelSet PublicLabels { get; }

    public string Url { get; }

    public TimeSpan Interval { get; }

    public TimeSpan Timeout { get; }

    public bool NativeHistograms { get; }

    public bool AlwaysClassicHistograms { get; }

    public bool ConvertClassicHistograms { get; }

    /// <summary>Labels before relabeling; the newest discovery's.</summary>
    public LabelSet DiscoveredLabels
    {
        get
        {
            lock (_lock)
            {
                return _discovered;
            }
        }

        set
        {
            lock (_lock)
            {
                _discovered = value;
            }
        }
    }

    /// <summary>The last scrape.</summary>
    public TargetState State
    {
        get
        {
            lock (_lock)
            {
                return _state;
            }
        }

        set
        {
            lock (_lock)
            {
                _state = value;
            }
        }
    }

    /// <summary>Time until the next turn of this target inside the interval: fixed in absolute time, spread by hash.</summary>
    public TimeSpan Offset(DateTimeOffset now, ulong seed)
    {
        long interval = Interval.Ticks;
        ulong hash = XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(Url)) ^ Labels.Hash ^ seed;
        long next = interval - ((now.UtcTicks - DateTime.UnixEpoch.Ticks) % interval) + (long)(hash % (ulong)interval);
        return TimeSpan.FromTicks(next > interval ? next - interval : next);
    }

    private static TimeSpan Duration(string text, TimeSpan fallback) =>
        PrometheusDuration.TryParse(text, out long milliseconds, out _) ? TimeSpan.FromMilliseconds(milliseconds) : fallback;
}
