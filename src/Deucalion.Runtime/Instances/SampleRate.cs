namespace Deucalion.Runtime.Instances;

/// <summary>A token bucket for the samples of one instance. Safe from many threads.</summary>
public sealed class SampleRate(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private long _last = clock.GetTimestamp();
    private double _used;

    /// <summary>
    /// Takes <paramref name="samples"/>; null when they are within the rate, else the time until as many will be. A request larger than the burst is let
    /// in when the bucket is full, else it could never be.
    /// </summary>
    public TimeSpan? TryTake(long samples, long perSecond, long burst)
    {
        double room = Math.Max(burst, perSecond);
        lock (_lock)
        {
            long now = clock.GetTimestamp();
            _used = Math.Max(0, _used - (clock.GetElapsedTime(_last, now).TotalSeconds * perSecond));
            _last = now;
            if (_used > 0 && _used + samples > room)
            {
                return TimeSpan.FromSeconds(Math.Min(_used, _used + samples - room) / perSecond);
            }

            _used += samples;
            return null;
        }
    }
}
