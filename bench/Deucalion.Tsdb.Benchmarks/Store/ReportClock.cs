namespace Deucalion.Tsdb.Benchmarks.Store;

/// <summary>A clock that shows what it was set to (Unix ms).</summary>
internal sealed class ReportClock(long now) : TimeProvider
{
    public long Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(Now);

    public override long GetTimestamp() => Now;

    public override long TimestampFrequency => 1000;
}
