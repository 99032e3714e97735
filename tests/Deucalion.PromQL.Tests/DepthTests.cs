using Deucalion.PromQL.Results;
using Deucalion.PromQL.Testing;

namespace Deucalion.PromQL.Tests;

public sealed class DepthTests
{
    private static readonly MemoryQueryable Store = EngineFixture.Store("m{i=\"1\"} 1x10", "m{i=\"2\"} 2x10");

    [Fact]
    public void Five_thousand_parentheses_are_evaluated()
    {
        IReadOnlyList<VectorSample> samples = EngineFixture.Vector(Store, new string('(', 5000) + "m" + new string(')', 5000), 60_000);
        Assert.Equal([1.0, 2.0], samples.Select(s => s.Value));
    }

    [Fact]
    public void A_sum_of_four_thousand_and_one_terms_is_evaluated()
    {
        IReadOnlyList<VectorSample> samples = EngineFixture.Vector(Store, string.Join(" + ", Enumerable.Repeat("m", 4001)), 60_000);
        Assert.Equal([4001.0, 8002.0], samples.Select(s => s.Value));
    }

    [Fact]
    public void A_sum_of_four_thousand_and_one_numbers_is_evaluated() =>
        Assert.Equal(4001.0, ((ScalarValue)EngineFixture.Instant(Store, string.Join("+", Enumerable.Repeat("1", 4001)), 0).Value).Value);

    [Fact]
    public void Three_thousand_calls_inside_each_other_are_evaluated_at_all_steps()
    {
        string query = string.Concat(Enumerable.Repeat("abs(", 3000)) + "-m" + new string(')', 3000);
        var matrix = (MatrixValue)EngineFixture.Range(Store, query, 0, 120_000, 60_000).Value;
        Assert.Equal([2.0, 2.0, 2.0], matrix.Series[1].FloatValues.ToArray());
    }

    [Fact]
    public void Aggregations_and_set_operators_may_be_nested_deeply()
    {
        string query = string.Join(" or ", Enumerable.Repeat("m", 2000));
        string nested = string.Concat(Enumerable.Repeat("sum(", 2000)) + query + new string(')', 2000);
        Assert.Equal(3.0, Assert.Single(EngineFixture.Vector(Store, nested, 0)).Value);
    }
}
