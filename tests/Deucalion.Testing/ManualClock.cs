namespace Deucalion.Testing;

/// <summary>A clock that stands still until it is told to move.</summary>
public sealed class ManualClock : TimeProvider
{
    private DateTimeOffset _now;
    private long _ticks = 1;

    /// <summary>A clock that starts at a Unix time in milliseconds.</summary>
    public ManualClock(long unixMs) => _now = DateTimeOffset.FromUnixTimeMilliseconds(unixMs);

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Unix milliseconds.</summary>
    public long UnixMs => _now.ToUnixTimeMilliseconds();

    /// <summary>Moves on.</summary>
    public void Advance(TimeSpan by)
    {
        _now += by;
        _ticks += by.Ticks;
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _now;

    /// <inheritdoc/>
    public override long GetTimestamp() => _ticks;
}
