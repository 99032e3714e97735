using Deucalion.PromQL.Results;
using Deucalion.Runtime.Queries;
using Deucalion.Testing;

namespace Deucalion.Runtime.Tests;

/// <summary>Places are given in turn, within the caller's time, and never lost.</summary>
public sealed class QueryGateTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ManualClock _clock = new(DateTimeOffset.UnixEpoch);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_one_caller_in_order_of_coming()
    {
        QueryGate gate = Gate(small: 1);
        QueryPlace first = await gate.EnterAsync(Ticket("i"), Minute, Stop);
        Task<QueryPlace>[] waiting = [.. Enumerable.Range(0, 3).Select(_ => gate.EnterAsync(Ticket("i"), Minute, Stop).AsTask())];
        Assert.All(waiting, w => Assert.False(w.IsCompleted));
        _clock.Advance(TimeSpan.FromSeconds(2));
        first.Dispose();
        foreach (Task<QueryPlace> next in waiting)
        {
            QueryPlace place = await next.WaitAsync(TimeSpan.FromSeconds(20), Stop);
            Assert.Equal(TimeSpan.FromSeconds(2), place.Waited);
            Assert.Equal(1, gate.Running);
            place.Dispose();
        }

        Assert.Equal((0, 0), (gate.Running, gate.Waiting));
    }

    [Fact]
    public async Task Instances_take_turns_and_callers_in_them()
    {
        QueryGate gate = Gate(small: 1);
        QueryPlace place = await gate.EnterAsync(Ticket("a", "x"), Minute, Stop);
        var order = new List<string>();
        var waiting = new List<Task>();
        foreach ((string instance, string caller) in (ReadOnlySpan<(string, string)>)[("a", "x"), ("a", "x"), ("a", "x"), ("a", "y"), ("b", "z"), ("b", "z")])
        {
            waiting.Add(EnterAsync(instance, caller));
        }

        place.Dispose();
        await Task.WhenAll(waiting).WaitAsync(TimeSpan.FromSeconds(20), Stop);
        Assert.Equal(["a x", "b z", "a y", "b z", "a x", "a x"], order);

        async Task EnterAsync(string instance, string caller)
        {
            using QueryPlace own = await gate.EnterAsync(Ticket(instance, caller), Minute, Stop);
            lock (order)
            {
                order.Add(instance + " " + caller);
            }
        }
    }

    [Fact]
    public async Task Small_queries_go_by_heavy_ones()
    {
        QueryGate gate = Gate(small: 1);
        QueryPlace heavy = await gate.EnterHeavyAsync(Ticket("a"), 10, Minute, Stop);
        Task<QueryPlace>[] more = [.. Enumerable.Range(0, 50).Select(_ => gate.EnterHeavyAsync(Ticket("a"), 10, Minute, Stop).AsTask())];
        for (int i = 0; i < 3; i++)
        {
            ValueTask<QueryPlace> small = gate.EnterAsync(Ticket("a"), Minute, Stop);
            Assert.True(small.IsCompleted);
            (await small).Dispose();
        }

        Assert.All(more, m => Assert.False(m.IsCompleted));
        heavy.Dispose();
        foreach (Task<QueryPlace> m in more)
        {
            (await m.WaitAsync(TimeSpan.FromSeconds(20), Stop)).Dispose();
        }

        Assert.Equal((0, 0, 0L), (gate.Running, gate.Waiting, gate.Memory.Used));
    }

    [Fact]
    public async Task A_query_that_turns_out_heavy_stands_still_until_its_turn()
    {
        QueryGate gate = Gate(small: 3);
        QueryPlace heavy = await gate.EnterHeavyAsync(Ticket("a"), 0, Minute, Stop);
        QueryPlace late = await gate.EnterAsync(Ticket("b"), Minute, Stop);
        var standing = Task.Run(() => late.BecomeHeavy(Stop), Stop);
        while (gate.Waiting == 0)
        {
            await Task.Yield();
        }

        Assert.Equal((1, 1), (gate.Running, gate.RunningHeavy));
        heavy.Dispose();
        await standing.WaitAsync(TimeSpan.FromSeconds(20), Stop);
        Assert.Equal((1, 1), (gate.Running, gate.RunningHeavy));

        using var cancel = new CancellationTokenSource();
        QueryPlace other = await gate.EnterAsync(Ticket("b"), Minute, Stop);
        var cancelled = Task.Run(() => other.BecomeHeavy(cancel.Token), Stop);
        while (gate.Waiting == 0)
        {
            await Task.Yield();
        }

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        other.Dispose();
        late.Dispose();
        late.Dispose();
        Assert.Equal((0, 0), (gate.Running, gate.Waiting));
    }

    [Fact]
    public async Task A_heavy_query_waits_for_its_memory()
    {
        var gate = new QueryGate(new QueryGateOptions { SmallPlaces = 1, HeavyPlaces = 2 }, new QueryMemory(100), _clock);
        QueryPlace first = await gate.EnterHeavyAsync(Ticket("a"), 1_000_000, Minute, Stop);
        Assert.Equal(25, gate.Memory.Used);
        Assert.True(gate.Memory.TryTake(70));
        Task<QueryPlace> second = gate.EnterHeavyAsync(Ticket("a"), 10, Minute, Stop).AsTask();
        Assert.False(second.IsCompleted);
        gate.Memory.Return(70);
        first.Dispose();
        (await second.WaitAsync(TimeSpan.FromSeconds(20), Stop)).Dispose();
        Assert.Equal(0, gate.Memory.Used);
    }

    [Fact]
    public async Task An_instance_has_its_own_limit_and_a_full_queue_refuses()
    {
        var gate = new QueryGate(new QueryGateOptions { SmallPlaces = 10, HeavyPlaces = 1, MaxWaiting = 3, MaxWaitingPerInstance = 2 }, new QueryMemory(1 << 20), _clock);
        QueryPlace place = await gate.EnterAsync(new QueryTicket("a", "x", 1), Minute, Stop);
        Task[] waiting = [.. Enumerable.Range(0, 2).Select(_ => gate.EnterAsync(new QueryTicket("a", "x", 1), Minute, Stop).AsTask())];
        QueryException e = await Assert.ThrowsAsync<QueryException>(async () => await gate.EnterAsync(new QueryTicket("a", "x", 1), Minute, Stop));
        Assert.Equal(QueryErrorKind.Unavailable, e.Kind);
        Assert.Contains("2 queries of this instance are waiting", e.Message, StringComparison.Ordinal);
        (await gate.EnterAsync(new QueryTicket("b", "x", 1), Minute, Stop)).Dispose();
        Assert.Equal(2, gate.Waiting);
        place.Dispose();
        await waiting[0].WaitAsync(TimeSpan.FromSeconds(20), Stop);
        Assert.False(waiting[1].IsCompleted);
    }

    [Fact]
    public async Task Who_waits_too_long_or_is_cancelled_leaves_no_trace()
    {
        QueryGate gate = Gate(small: 1);
        QueryPlace first = await gate.EnterAsync(Ticket("i"), Minute, Stop);
        Task late = gate.EnterAsync(Ticket("i"), TimeSpan.FromSeconds(5), Stop).AsTask();
        using var cancel = new CancellationTokenSource();
        Task left = gate.EnterAsync(Ticket("i"), Minute, cancel.Token).AsTask();
        _clock.Advance(TimeSpan.FromSeconds(6));
        await cancel.CancelAsync();
        Assert.Equal(QueryErrorKind.Timeout, (await Assert.ThrowsAsync<QueryException>(() => late)).Kind);
        Assert.Equal(QueryErrorKind.Canceled, (await Assert.ThrowsAsync<QueryException>(() => left)).Kind);
        Assert.Equal(QueryErrorKind.Canceled, (await Assert.ThrowsAsync<QueryException>(async () => await gate.EnterAsync(Ticket("i"), Minute, cancel.Token))).Kind);
        Assert.Equal(QueryErrorKind.Timeout, (await Assert.ThrowsAsync<QueryException>(async () => await gate.EnterAsync(Ticket("i"), TimeSpan.Zero, Stop))).Kind);
        first.Dispose();
        Assert.Equal((0, 0), (gate.Running, gate.Waiting));
        (await gate.EnterAsync(Ticket("i"), TimeSpan.FromDays(10_000), Stop)).Dispose();
        Assert.Equal((0, 0), (gate.Running, gate.Waiting));
    }

    private static QueryTicket Ticket(string instance, string caller = "x") => new(instance, caller, 0);

    private QueryGate Gate(int small) => new(new QueryGateOptions { SmallPlaces = small, HeavyPlaces = 1 }, new QueryMemory(1 << 20), _clock);
}
