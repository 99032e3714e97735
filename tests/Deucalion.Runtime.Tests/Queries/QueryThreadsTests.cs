using Deucalion.Runtime.Queries;

namespace Deucalion.Runtime.Tests.Queries;

public sealed class QueryThreadsTests
{
    [Fact]
    public async Task Work_begins_at_once_while_all_queries_compute()
    {
        int places = 40 + (4 * Environment.ProcessorCount);
        QueryThreads.Reserve(places);
        using var end = new ManualResetEventSlim();
        Task[] queries = [.. Enumerable.Range(0, places).Select(_ => Task.Run(end.Wait))];
        try
        {
            // Without the reserve the pool needs at least 20 seconds to get here.
            await Task.Run(() => { }, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        }
        finally
        {
            end.Set();
            await Task.WhenAll(queries);
        }
    }

    [Fact]
    public void A_smaller_number_takes_nothing_back()
    {
        QueryThreads.Reserve(64);
        ThreadPool.GetMinThreads(out int before, out _);
        QueryThreads.Reserve(-1);
        ThreadPool.GetMinThreads(out int after, out _);
        Assert.Equal((before, true), (after, after >= 64));
    }
}
