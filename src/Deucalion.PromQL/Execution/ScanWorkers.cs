using System.Runtime.ExceptionServices;

namespace Deucalion.PromQL.Execution;

/// <summary>
/// Threads of the process for big reads, one less than there are cores. The calling thread always works too and never waits for a worker that has not begun, so
/// that queries finish however busy the workers are. Jobs are taken in the order they came: a query gets at most what is idle when it asks.
/// </summary>
internal static class ScanWorkers
{
    private static readonly Lock s_lock = new();
    private static readonly Queue<Job> s_jobs = new();
    private static readonly SemaphoreSlim s_waiting = new(0);
    private static bool s_started;

    /// <summary>
    /// Does pieces 0 … count - 1, each exactly once, in any order and on any thread; returns when all are done. Each thread gets a context of its own. Throws
    /// what the lowest piece that failed threw; after a failure no further piece is begun.
    /// </summary>
    public static void Run(int count, Action<int, ReadContext> piece)
    {
        var job = new Job(count, piece);
        int helpers = Math.Min(count, Environment.ProcessorCount) - 1;
        if (helpers > 0)
        {
            Enqueue(job, helpers);
        }

        job.Work();
        job.Finish();
    }

    private static void Enqueue(Job job, int helpers)
    {
        lock (s_lock)
        {
            for (int i = 0; i < helpers; i++)
            {
                s_jobs.Enqueue(job);
            }

            if (!s_started)
            {
                s_started = true;
                for (int i = 1; i < Environment.ProcessorCount; i++)
                {
                    new Thread(Serve) { IsBackground = true, Name = "query-" + i.ToString(System.Globalization.CultureInfo.InvariantCulture) }.Start();
                }
            }
        }

        s_waiting.Release(helpers);
    }

    private static void Serve()
    {
        while (true)
        {
            s_waiting.Wait();
            Job job;
            lock (s_lock)
            {
                job = s_jobs.Dequeue();
            }

            job.Work();
        }
    }

    /// <summary>Pieces of one caller.</summary>
    private sealed class Job(int count, Action<int, ReadContext> piece)
    {
        private readonly object _gate = new();
        private int _next;
        private int _working;
        private int _failed = int.MaxValue;
        private Exception? _failure;

        /// <summary>Does pieces as long as there are any.</summary>
        public void Work()
        {
            if (!Enter())
            {
                return;
            }

            var context = new ReadContext();
            for (int i = Next(); i < count; i = Next())
            {
                try
                {
                    piece(i, context);
                }
                catch (Exception e)
                {
                    Fail(i, e);
                }
            }

            lock (_gate)
            {
                _working--;
                Monitor.PulseAll(_gate);
            }
        }

        /// <summary>Waits for those who still work; throws what failed.</summary>
        public void Finish()
        {
            lock (_gate)
            {
                while (_working > 0)
                {
                    Monitor.Wait(_gate);
                }
            }

            if (_failure is not null)
            {
                ExceptionDispatchInfo.Throw(_failure);
            }
        }

        private bool Enter()
        {
            lock (_gate)
            {
                if (_next >= count)
                {
                    return false;
                }

                _working++;
                return true;
            }
        }

        private int Next()
        {
            lock (_gate)
            {
                return _next < count ? _next++ : count;
            }
        }

        private void Fail(int i, Exception e)
        {
            lock (_gate)
            {
                _next = count;
                if (i < _failed)
                {
                    (_failed, _failure) = (i, e);
                }
            }
        }
    }
}
