namespace Deucalion.Tsdb.Wal;

/// <summary>
/// Writes and syncs the logs of all stores of a process on a few threads of its own, which end when there is nothing to do. A log is with one thread
/// at a time; what arrives while it writes and syncs goes with the next round, so a lone writer never waits and a crowd shares its syncs. After each round
/// it is the turn of the next log.
/// </summary>
public sealed class GroupCommitter
{
    /// <summary>For the whole process. Four threads: syncs of different stores overlap, the disk's queue is short anyway.</summary>
    public static readonly GroupCommitter Shared = new(4);

    /// <summary>Commits on the calling thread: for simulations and single-threaded tools.</summary>
    public static readonly GroupCommitter Inline = new(0);

    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(5);

    private readonly int _maxThreads;
    private readonly Queue<ICommittable> _queue = new();
    private int _threads;
    private int _waiting;

    /// <summary>A committer with at most so many threads; 0 = the caller's.</summary>
    public GroupCommitter(int maxThreads) => _maxThreads = maxThreads;

    internal void Schedule(ICommittable log)
    {
        if (_maxThreads == 0)
        {
            while (log.Commit())
            {
            }

            return;
        }

        lock (_queue)
        {
            _queue.Enqueue(log);
            if (_waiting >= _queue.Count)
            {
                Monitor.Pulse(_queue);
            }
            else if (_threads < _maxThreads)
            {
                _threads++;
                new Thread(Run) { IsBackground = true, Name = "wal-commit" }.Start();
            }
        }
    }

    private void Run()
    {
        while (true)
        {
            ICommittable log;
            lock (_queue)
            {
                while (_queue.Count == 0)
                {
                    _waiting++;
                    bool signalled = Monitor.Wait(_queue, s_idle);
                    _waiting--;
                    if (!signalled && _queue.Count == 0)
                    {
                        _threads--;
                        return;
                    }
                }

                log = _queue.Dequeue();
            }

            if (log.Commit())
            {
                // Behind the others: a store that is written to without a pause must not keep them waiting.
                lock (_queue)
                {
                    _queue.Enqueue(log);
                }
            }
        }
    }
}
