using Deucalion.Storage.Reading;
using Deucalion.Storage.Writing;

namespace Deucalion.Scrape.Loops;

/// <summary>What all loops of one instance share.</summary>
internal sealed record ScrapeLoopPorts(
    IAppender Appender,
    IMetadataStore Metadata,
    TimeProvider Time,
    ScrapeServiceOptions Options,
    ScrapeCounters Counters,
    IntervalSummaries Intervals,
    ScrapeFailureLog FailureLog,
    ulong OffsetSeed);
