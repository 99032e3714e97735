namespace Deucalion.Tsdb.Head;

/// <summary>Finds a clock that has just started at the same time, so that series of one scrape share it. Publish lock.</summary>
internal sealed class ManagedClocks
{
    private const int Remembered = 16;
    private ManagedClock?[]? _recent;
    private int _next;
    private ManagedClock? _last;

    public ManagedClock Start(long time)
    {
        if (_last is not null && _last.FirstTime == time)
        {
            return _last;
        }

        _recent ??= new ManagedClock?[Remembered];
        foreach (ManagedClock? c in _recent)
        {
            if (c is not null && c.FirstTime == time)
            {
                return _last = c;
            }
        }

        var clock = new ManagedClock(time);
        _recent[_next] = clock;
        _next = (_next + 1) % Remembered;
        return _last = clock;
    }

    /// <summary>Forgets all, so that what was flushed can be freed.</summary>
    public void Clear()
    {
        _recent = null;
        _last = null;
    }
}
