using Deucalion.Model.Labels;
using Deucalion.Storage.Reading;
using Deucalion.Storage.Writing;
using Deucalion.Testing;

namespace Deucalion.Storage.Tests;

public class LabelScopedQueryableTests
{
    private static readonly SelectHints s_hints = new(0, 1000);

    [Fact]
    public async Task Series_outside_the_only_scope_are_invisible()
    {
        using IQuerier q = (await Scoped([Team("red")])).OpenQuerier(0, 1000);

        Assert.Equal(["a", "b"], Instances(q.Select([], s_hints, default)));
        Assert.Equal([], Instances(q.Select([new Matcher(MatcherType.Equal, "team", "blue")], s_hints, default)));
        Assert.Equal(["red"], q.LabelValues("team", [], default));
        Assert.Equal(["__name__", "instance", "team"], q.LabelNames([], default));
        Assert.Equal([], q.LabelValues("secret", [], default));
    }

    [Fact]
    public async Task Several_scopes_add_up()
    {
        using IQuerier q = (await Scoped([Team("red"), [.. Team("blue"), new Matcher(MatcherType.Equal, "instance", "c")]])).OpenQuerier(0, 1000);

        Assert.Equal(["a", "b", "c"], Instances(q.Select([], s_hints, default)));
        Assert.Equal(["a", "b"], Instances(q.Select([], s_hints with { Limit = 2 }, default)));
        Assert.Equal(["c"], Instances(q.Select([new Matcher(MatcherType.NotEqual, "team", "red")], s_hints, default)));
        Assert.Equal(["blue", "red"], q.LabelValues("team", [], default));
        Assert.Equal(["c"], q.LabelValues("instance", [new Matcher(MatcherType.NotEqual, "team", "red")], default));
        Assert.DoesNotContain("secret", q.LabelNames([], default));
    }

    [Fact]
    public async Task Samples_of_visible_series_are_the_right_ones()
    {
        using IQuerier q = (await Scoped([Team("green"), Team("blue")])).OpenQuerier(0, 1000);
        SeriesSelection s = q.Select([], s_hints, default);
        var columns = new SeriesColumns();
        for (int i = 0; i < s.Count; i++)
        {
            s.Read(i, 0, 1000, columns);
            Assert.Equal(s.Labels(i)["instance"][0], (char)columns.Values[0]);
        }

        Assert.True(s.EstimateSamples(0, 1000) >= s.Count);
    }

    [Fact]
    public async Task Without_scopes_nothing_is_visible()
    {
        using IQuerier q = (await Scoped([])).OpenQuerier(0, 1000);

        Assert.Equal(0, q.Select([], s_hints, default).Count);
        Assert.Equal(0, q.Select([], s_hints, default).EstimateSamples(0, 1000));
        Assert.Empty(q.LabelNames([], default));
        Assert.Empty(q.LabelValues("team", [], default));
    }

    [Fact]
    public async Task Later_changes_of_the_given_lists_change_nothing()
    {
        List<Matcher> scope = [.. Team("red")];
        LabelScopedQueryable scoped = await Scoped([scope]);
        scope.Clear();
        using IQuerier q = scoped.OpenQuerier(0, 1000);

        Assert.Equal(["a", "b"], Instances(q.Select([], s_hints, default)));
    }

    private static Matcher[] Team(string name) => [new Matcher(MatcherType.Equal, "team", name)];

    private static string[] Instances(SeriesSelection s) => [.. Enumerable.Range(0, s.Count).Select(i => s.Labels(i)["instance"])];

    private static async Task<LabelScopedQueryable> Scoped(IReadOnlyList<IReadOnlyList<Matcher>> scopes)
    {
        var store = new MemoryStore();
        var batch = new WriteBatch();
        foreach ((string instance, string team) in new[] { ("a", "red"), ("b", "red"), ("c", "blue"), ("d", "blue"), ("e", "green") })
        {
            batch.BeginSeries(LabelSet.Of(("__name__", "up"), ("instance", instance), ("team", team), ("secret", team == "red" ? "" : instance == "c" ? "" : "x")));
            batch.AddSample(100, instance[0]);
        }

        await store.AppendAsync(batch, AppendOptions.Partial, default);
        return new LabelScopedQueryable(store, scopes);
    }
}
