using Deucalion.Model.Labels;
using Deucalion.PromQL.Results;
using Deucalion.PromQL.Testing;
using Deucalion.Storage;
using Deucalion.Storage.Reading;

namespace Deucalion.PromQL.Tests;

public sealed class LimitTests
{
    private static readonly MemoryQueryable Store = EngineFixture.Store("m{i=\"1\"} 1x100", "m{i=\"2\"} 2x100", "m{i=\"3\"} 3x100");

    [Theory]
    [InlineData("m", 3, 2)]
    [InlineData("m[5m]", 15, 14)]
    [InlineData("sum(max_over_time(m[5m]))", 8, 7)]
    [InlineData("count_over_time(m[10m:1m])", 30, 29)]
    public void Samples_over_the_limit_fail_and_at_the_limit_pass(string query, long enough, long tooFew)
    {
        EngineFixture.Instant(Store, query, 1_800_000, new QueryOptions { MaxSamples = enough * 2 });
        QueryException e = Assert.Throws<QueryException>(() => EngineFixture.Instant(Store, query, 1_800_000, new QueryOptions { MaxSamples = tooFew }));
        Assert.Equal("query processing would load too many samples into memory in query execution", e.Message);
        Assert.Equal(QueryErrorKind.Execution, e.Kind);
    }

    [Fact]
    public void Steps_over_the_limit_fail_before_columns_are_allocated()
    {
        QueryException e = Assert.Throws<QueryException>(() => EngineFixture.Range(Store, "m", 0, long.MaxValue / 4, 1));
        Assert.Contains("too many samples", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(long.MinValue / 2, long.MaxValue / 2)]
    [InlineData(-9_000_000_000_000_000_000, 9_000_000_000_000_000_000)]
    public void Times_farther_apart_than_a_long_fail_too(long start, long end)
    {
        QueryException e = Assert.Throws<QueryException>(() => EngineFixture.Range(Store, "m", start, end, 1000));
        Assert.Contains("too many samples", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void Times_at_the_end_of_the_world_do_not_fail(long time)
    {
        foreach (string query in (string[])["m", "rate(m[5m])", "m offset 1y", "m offset -1y", "sum_over_time(m[5m:1m])", "m @ 9e15", "m @ -9e15", "rate(m[5m] @ -9e15 offset 100y)", "m smoothed"])
        {
            EngineFixture.Instant(Store, query, time);
        }
    }

    [Fact]
    public void A_subquery_with_too_many_steps_fails_too()
    {
        QueryException e = Assert.Throws<QueryException>(() => EngineFixture.Instant(Store, "sum_over_time(m[10y:1ms])", 1_000_000));
        Assert.Contains("too many samples", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Series_over_the_limit_fail()
    {
        EngineFixture.Instant(Store, "m", 0, new QueryOptions { MaxSeries = 3 });
        QueryException e = Assert.Throws<QueryException>(() => EngineFixture.Instant(Store, "m + m", 0, new QueryOptions { MaxSeries = 5 }));
        Assert.Equal(QueryErrorKind.Execution, e.Kind);
        Assert.Contains("limit seriesPerQuery: the query selects 6 series", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("label_replace(", "$1$1$1$1$1$1$1$1$1$1", "\"a\", \"(.*)\")")]
    [InlineData("label_join(", "", "\"a\", \"a\", \"a\", \"a\", \"a\", \"a\", \"a\", \"a\", \"a\", \"a\")")]
    public void Values_that_grow_with_each_nested_call_fail_before_they_take_memory(string call, string second, string rest)
    {
        // Without a limit: ten to the power of 12 characters.
        string query = "label_replace(m, \"a\", \"0123456789\", \"\", \"\")";
        for (int i = 0; i < 11; i++)
        {
            query = $"{call}{query}, \"a\", \"{second}\", {rest}";
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        QueryException e = Assert.Throws<QueryException>(() => EngineFixture.Instant(Store, query, 0, new QueryOptions { MaxLabelBytes = 1L << 24 }));
        Assert.Equal(QueryErrorKind.Execution, e.Kind);
        Assert.Contains("label text", e.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1L << 26);
    }

    [Fact]
    public void Label_sets_made_over_a_query_are_limited_together()
    {
        const string Query = "label_replace(m, \"a\", \"0123456789\", \"\", \"\")";
        EngineFixture.Instant(Store, Query, 0, new QueryOptions { MaxLabelBytes = 2_000 });
        QueryException e = Assert.Throws<QueryException>(() => EngineFixture.Instant(
            Store, string.Concat(Enumerable.Repeat("label_replace(", 100)) + Query + string.Concat(Enumerable.Repeat(", \"a\", \"b\", \"\", \"\")", 100)), 0, new QueryOptions { MaxLabelBytes = 2_000 }));
        Assert.Contains("label text", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_time_is_a_timeout()
    {
        QueryException e = Assert.Throws<QueryException>(() => EngineFixture.Instant(Store, "m", 0, new QueryOptions { Timeout = TimeSpan.Zero }));
        Assert.Equal(QueryErrorKind.Timeout, e.Kind);
        Assert.StartsWith("query timed out in ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Time_that_runs_out_while_samples_are_read_is_a_timeout()
    {
        var clock = new SteppedClock();
        var store = new Interrupted(Store, () => clock.Advance(TimeSpan.FromSeconds(11)));
        var options = new QueryOptions { Timeout = TimeSpan.FromSeconds(10) };
        QueryException e = Assert.Throws<QueryException>(() => new PromQLEngine(clock).Instant(store, "sum(m)", 0, options, CancellationToken.None));
        Assert.Equal(QueryErrorKind.Timeout, e.Kind);
        Assert.Equal("query timed out in expression evaluation", e.Message);
    }

    [Fact]
    public void A_cancelled_query_does_not_start()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var store = new Interrupted(Store, () => Assert.Fail("samples were read"));
        QueryException e = Assert.Throws<QueryException>(() => EngineFixture.Engine.Instant(store, "m", 0, new QueryOptions(), source.Token));
        Assert.Equal(QueryErrorKind.Canceled, e.Kind);
        Assert.Equal("query was canceled in query execution", e.Message);
    }

    [Fact]
    public void Cancelling_while_samples_are_read_stops_the_query()
    {
        using var source = new CancellationTokenSource();
        var store = new Interrupted(Store, source.Cancel);
        QueryException e = Assert.Throws<QueryException>(() => EngineFixture.Engine.Range(store, "rate(m[5m])", 0, 600_000, 60_000, new QueryOptions(), source.Token));
        Assert.Equal(QueryErrorKind.Canceled, e.Kind);
        Assert.Equal("query was canceled in expression evaluation", e.Message);
    }

    [Fact]
    public void Damage_in_storage_is_an_internal_failure()
    {
        var store = new Interrupted(Store, () => throw new StorageUnavailableException("block 7 is damaged"));
        QueryException e = Assert.Throws<QueryException>(() => EngineFixture.Engine.Instant(store, "m", 0, new QueryOptions(), CancellationToken.None));
        Assert.Equal(QueryErrorKind.Internal, e.Kind);
        Assert.Equal("block 7 is damaged", e.Message);
    }

    [Theory]
    [InlineData("m[5m]", "range vector")]
    [InlineData("\"text\"", "string")]
    public void Range_queries_take_no_range_vectors_or_strings(string query, string type)
    {
        QueryException e = Assert.Throws<QueryException>(() => EngineFixture.Range(Store, query, 0, 60_000, 60_000));
        Assert.Equal(QueryErrorKind.BadData, e.Kind);
        Assert.Equal($"invalid expression type \"{type}\" for range query, must be Scalar or instant Vector", e.Message);
    }

    /// <summary>A clock whose timers fire when it is moved.</summary>
    private sealed class SteppedClock : TimeProvider
    {
        private readonly List<(DateTimeOffset At, TimerCallback Callback, object? State)> _timers = [];
        private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => _now;

        public override long GetTimestamp() => _now.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _timers.Add((_now + dueTime, callback, state));
            return new Idle();
        }

        public void Advance(TimeSpan by)
        {
            _now += by;
            foreach ((DateTimeOffset at, TimerCallback callback, object? state) in _timers.Where(t => t.At <= _now).ToArray())
            {
                callback(state);
            }
        }

        private sealed class Idle : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }

    /// <summary>Does something at the first read of a series.</summary>
    private sealed class Interrupted(ISampleQueryable inner, Action atRead) : ISampleQueryable
    {
        public IQuerier OpenQuerier(long minTime, long maxTime) => new Querier(inner.OpenQuerier(minTime, maxTime), atRead);

        private sealed class Querier(IQuerier inner, Action atRead) : IQuerier
        {
            public SeriesSelection Select(IReadOnlyList<Matcher> matchers, SelectHints hints, CancellationToken cancellation) =>
                new Selection(inner.Select(matchers, hints, cancellation), atRead);

            public IReadOnlyList<string> LabelNames(IReadOnlyList<Matcher> matchers, CancellationToken cancellation) => inner.LabelNames(matchers, cancellation);

            public IReadOnlyList<string> LabelValues(string name, IReadOnlyList<Matcher> matchers, CancellationToken cancellation) =>
                inner.LabelValues(name, matchers, cancellation);

            public void Dispose() => inner.Dispose();
        }

        private sealed class Selection(SeriesSelection inner, Action atRead) : SeriesSelection
        {
            public override int Count => inner.Count;

            public override LabelSet Labels(int index) => inner.Labels(index);

            public override void Read(int index, long minTime, long maxTime, SeriesColumns into)
            {
                atRead();
                inner.Read(index, minTime, maxTime, into);
            }
        }
    }
}
