using Deucalion.Model.Configuration;
using Deucalion.Model.Labels;
using Deucalion.Scrape.Loops;
using Deucalion.Scrape.Targets;
using Deucalion.Testing;

namespace Deucalion.Scrape.Tests;

/// <summary>One loop that is driven turn by turn, every 15 seconds of a manual clock.</summary>
internal sealed class LoopFixture
{
    public LoopFixture(string scrapeYaml = "", Func<ScrapeServiceOptions, ScrapeServiceOptions>? change = null)
    {
        string yaml = "scrape_configs:\n- job_name: j\n  scrape_interval: 15s\n  static_configs: [{targets: ['h:1'], labels: {zone: z}}]\n" + (scrapeYaml.Length > 0 ? "  " + scrapeYaml.ReplaceLineEndings("\n  ") + "\n" : "");
        Configuration = ConfigurationReader.Read("p.yml", yaml).ScrapeConfigs[0];
        Options = new ScrapeServiceOptions { CreateHandler = _ => Handler, CreateParser = (body, settings) => { Settings = settings; return new LineParser(body, () => LabelReads++); } };
        Options = change?.Invoke(Options) ?? Options;
        Ports = new ScrapeLoopPorts(Store, Store, Clock, Options, Counters, new IntervalSummaries("me:1", Clock), new ScrapeFailureLog(), 0);
        TargetGroup group = Configuration.Discovery.Static[0];
        LabelSet discovered = TargetLabels.Discovered(Configuration, group.Targets[0], group.Labels);
        Target = new Target(Configuration, discovered, TargetLabels.Relabeled(Configuration, discovered, out _)!);
        Loop = new ScrapeLoop(Target, Configuration, new ScrapeHttpClient(Configuration.HttpClient, Options, Clock), new ScrapeCache(), Ports);
    }

    public ManualClock Clock { get; } = new();

    public RecordingStore Store { get; } = new();

    public FakeHandler Handler { get; } = new();

    public ScrapeCounters Counters { get; } = new();

    public ScrapeConfiguration Configuration { get; }

    public ScrapeServiceOptions Options { get; }

    public ScrapeLoopPorts Ports { get; }

    public Target Target { get; }

    public ScrapeLoop Loop { get; }

    /// <summary>How often the parser was asked for labels.</summary>
    public int LabelReads { get; private set; }

    public ExpositionParserSettings? Settings { get; private set; }

    /// <summary>One turn with a body; null keeps the handler's answer.</summary>
    public async Task ScrapeAsync(string? body = null)
    {
        if (body is not null)
        {
            Handler.Body = body;
        }

        Clock.Advance(TimeSpan.FromSeconds(15));
        await Loop.ScrapeAsync(Clock.GetUtcNow(), CancellationToken.None);
    }

    /// <summary>Values of a series of this target.</summary>
    public string Values(string name, string more = "") =>
        Store.Values(new LabelSetBuilder(LabelSet.Of(("__name__", name), ("instance", "h:1"), ("job", "j"), ("zone", "z"))).Also(more).Build().ToString());
}
