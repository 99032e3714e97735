namespace Deucalion.Runtime.Queries;

/// <summary>
/// A query computes on the thread of the pool that it was started on. The pool adds threads beyond its minimum only about twice a second, so as many
/// heavy queries as there are processors would keep every other request, readiness too, waiting for seconds.
/// </summary>
public static class QueryThreads
{
    /// <summary>Raises the minimum of the pool so that there are threads for other requests while every place of the <see cref="QueryGate"/> is taken.</summary>
    public static void Reserve(int places)
    {
        ThreadPool.GetMinThreads(out int workers, out int completionPorts);
        ThreadPool.GetMaxThreads(out int most, out _);
        int wanted = (int)Math.Min(most, (long)Environment.ProcessorCount + Math.Max(0, places));
        if (wanted > workers)
        {
            ThreadPool.SetMinThreads(wanted, completionPorts);
        }
    }
}
