namespace Deucalion.Tsdb.Head;

/// <summary>Something with native memory that several hold: freed when the last one lets go, and never taken again after that.</summary>
internal abstract class Counted
{
    private int _holders = 1;

    /// <summary>Takes a hold for which the caller lets go; false when it is gone.</summary>
    public bool TryHold()
    {
        int n = Volatile.Read(ref _holders);
        while (n > 0)
        {
            int seen = Interlocked.CompareExchange(ref _holders, n + 1, n);
            if (seen == n)
            {
                return true;
            }

            n = seen;
        }

        return false;
    }

    /// <summary>Lets go.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            Free();
        }
    }

    /// <summary>Gives the native memory back.</summary>
    protected abstract void Free();
}
