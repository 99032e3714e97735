namespace Deucalion.Model.Configuration;

/// <summary>The queue of a remote write.</summary>
public sealed record QueueConfiguration
{
    /// <summary>Samples a shard holds.</summary>
    public int Capacity { get; init; } = 10_000;

    /// <summary>Most shards.</summary>
    public int MaxShards { get; init; } = 50;

    /// <summary>Fewest shards.</summary>
    public int MinShards { get; init; } = 1;

    /// <summary>Samples in a request.</summary>
    public int MaxSamplesPerSend { get; init; } = 2_000;

    /// <summary>How long a sample waits for company.</summary>
    public TimeSpan BatchSendDeadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>First pause after a failure.</summary>
    public TimeSpan MinBackoff { get; init; } = TimeSpan.FromMilliseconds(30);

    /// <summary>Longest pause.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether 429 is repeated.</summary>
    public bool RetryOnHttp429 { get; init; }

    /// <summary>Older samples are not sent; zero = no limit.</summary>
    public TimeSpan SampleAgeLimit { get; init; }
}
