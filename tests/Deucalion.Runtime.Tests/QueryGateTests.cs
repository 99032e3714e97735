using Deucalion.PromQL;
using Deucalion.PromQL.Results;
using Deucalion.Runtime.Instances;
using Deucalion.Runtime.Queries;

namespace Deucalion.Runtime.Tests;

/// <summary>Places are given in the order of coming, within the caller's time, and never lost.</summary>
public sealed class QueryGateTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task In_order_of_coming()
    {
        await using RuntimeHost host = await RuntimeHost.OpenAsync();
        RunningInstance instance = host.Get((await host.CreateAsync()).Id);
        var gate = new QueryGate(1, host.Clock);
        QueryGate.Place first = await gate.EnterAsync(instance, Minute, RuntimeHost.Stop);
        Task<QueryGate.Place>[] waiting = [.. Enumerable.Range(0, 3).Select(_ => gate.EnterAsync(instance, Minute, RuntimeHost.Stop).AsTask())];
        Assert.All(waiting, w => Assert.False(w.IsCompleted));
        host.Clock.Advance(TimeSpan.FromSeconds(2));
        first.Dispose();
        foreach (Task<QueryGate.Place> next in waiting)
        {
            QueryGate.Place place = await next.WaitAsync(TimeSpan.FromSeconds(20), RuntimeHost.Stop);
            Assert.Equal(TimeSpan.FromSeconds(2), place.Waited);
            Assert.Equal(1, gate.Running);
            place.Dispose();
        }

        Assert.Equal((0, 20), (gate.Running, instance.QueryPlaces.CurrentCount));
    }

    [Fact]
    public async Task Who_waits_too_long_or_is_cancelled_leaves_no_trace()
    {
        await using RuntimeHost host = await RuntimeHost.OpenAsync();
        RunningInstance instance = host.Get((await host.CreateAsync()).Id);
        var gate = new QueryGate(1, host.Clock);
        QueryGate.Place first = await gate.EnterAsync(instance, Minute, RuntimeHost.Stop);
        Task late = gate.EnterAsync(instance, TimeSpan.FromSeconds(5), RuntimeHost.Stop).AsTask();
        using var cancel = new CancellationTokenSource();
        Task left = gate.EnterAsync(instance, Minute, cancel.Token).AsTask();
        host.Clock.Advance(TimeSpan.FromSeconds(6));
        await cancel.CancelAsync();
        Assert.Equal(QueryErrorKind.Timeout, (await Assert.ThrowsAsync<QueryException>(() => late)).Kind);
        Assert.Equal(QueryErrorKind.Canceled, (await Assert.ThrowsAsync<QueryException>(() => left)).Kind);
        Assert.Equal(QueryErrorKind.Canceled, (await Assert.ThrowsAsync<QueryException>(async () => await gate.EnterAsync(instance, Minute, cancel.Token))).Kind);
        Assert.Equal(QueryErrorKind.Timeout, (await Assert.ThrowsAsync<QueryException>(async () => await gate.EnterAsync(instance, TimeSpan.Zero, RuntimeHost.Stop))).Kind);
        first.Dispose();
        Assert.Equal((0, 20), (gate.Running, instance.QueryPlaces.CurrentCount));
        (await gate.EnterAsync(instance, TimeSpan.FromDays(10_000), RuntimeHost.Stop)).Dispose();
        Assert.Equal((0, 20), (gate.Running, instance.QueryPlaces.CurrentCount));
    }
}
