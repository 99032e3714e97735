namespace Deucalion.Tsdb.Head;

/// <summary>Finds a clock that has just started at the same time, so that series of one scrape share it. Publish lock.</summary>
internal sealed class HeadClocks
{
    private const int Remembered = 16;
    private HeadClock?[]? _recent;
    private int _next;
    private HeadClock? _last;

    public HeadClock Start(long time)
    {
        if (_last is not null && _last.FirstTime == time)
        {
            return _last;
        }

        _recent ??= new HeadClock?[Remembered];
        foreach (HeadClock? c in _recent)
        {
            if (c is not null && c.FirstTime == time)
            {
                return _last = c;
            }
        }

        var clock = new HeadClock(time);
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
