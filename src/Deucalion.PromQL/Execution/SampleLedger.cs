namespace Deucalion.PromQL.Execution;

/// <summary>
/// Samples that one step grid has touched: all windows in full (<see cref="Total"/>), and what came from storage
/// (<see cref="Read"/>). By step when asked for. Safe from many threads.
/// </summary>
internal sealed class SampleLedger(int steps, bool byStep)
{
    private readonly Lock _lock = new();
    private long _total;
    private long _read;
    private readonly long[]? _totalByStep = byStep ? new long[steps] : null;
    private readonly long[]? _readByStep = byStep ? new long[steps] : null;

    /// <summary>Samples with repetition.</summary>
    public long Total
    {
        get => Volatile.Read(ref _total);
        private set => _total = value;
    }

    /// <summary>Samples from storage.</summary>
    public long Read
    {
        get => Volatile.Read(ref _read);
        private set => _read = value;
    }

    /// <summary>True when it counts by step.</summary>
    public bool ByStep => _totalByStep is not null;

    /// <summary>Samples by step.</summary>
    public ReadOnlySpan<long> TotalByStep => _totalByStep;

    /// <summary>Samples from storage by step.</summary>
    public ReadOnlySpan<long> ReadByStep => _readByStep;

    /// <summary>Counts at one step.</summary>
    public void Add(int step, long total, long read)
    {
        lock (_lock)
        {
            Total += total;
            Read += read;
            if (_totalByStep is not null)
            {
                _totalByStep[step] += total;
                _readByStep![step] += read;
            }
        }
    }

    /// <summary>Counts the same at many steps.</summary>
    public void Add(ReadOnlySpan<long> total, ReadOnlySpan<long> read)
    {
        lock (_lock)
        {
            for (int i = 0; i < total.Length; i++)
            {
                Total += total[i];
                if (_totalByStep is not null)
                {
                    _totalByStep[i] += total[i];
                }
            }

            for (int i = 0; i < read.Length; i++)
            {
                Read += read[i];
                if (_readByStep is not null)
                {
                    _readByStep[i] += read[i];
                }
            }
        }
    }

    /// <summary>Counts sums when nobody asks for steps.</summary>
    public void AddSums(long total, long read)
    {
        Interlocked.Add(ref _total, total);
        Interlocked.Add(ref _read, read);
    }
}
