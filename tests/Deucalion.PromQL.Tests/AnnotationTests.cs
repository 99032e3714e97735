using Deucalion.PromQL.Results;
using Deucalion.PromQL.Testing;

namespace Deucalion.PromQL.Tests;

public sealed class AnnotationTests
{
    private static readonly MemoryQueryable Store = EngineFixture.Store("m 1+1x10", "n 1+1x10", "h {{schema:0 count:2 sum:3 buckets:[2]}}x10");

    [Fact]
    public void Places_are_lines_and_columns_of_the_query_text()
    {
        QueryResult r = EngineFixture.Instant(Store, "sum(\n  rate(m[5m])\n) + quantile(é, n)".Replace("é", "2", StringComparison.Ordinal), 600_000);
        Assert.Equal(["PromQL warning: quantile value should be between 0 and 1, got 2 (3:14)"], r.Warnings);
        Assert.Equal(["PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: \"m\" (2:8)"], r.Infos);
    }

    [Fact]
    public void Columns_are_counted_in_bytes()
    {
        QueryResult r = EngineFixture.Instant(Store, "label_replace(rate(m[5m]), \"é\", \"\", \"\", \"\") + rate(n[5m])", 600_000);
        Assert.Equal(2, r.Infos.Count);
        Assert.EndsWith("(1:53)", r.Infos[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_annotations_are_told_once_at_the_last_place()
    {
        QueryResult r = EngineFixture.Range(Store, "rate(m[5m]) + rate(m[5m])", 300_000, 600_000, 60_000);
        Assert.EndsWith("\"m\" (1:20)", Assert.Single(r.Infos), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_subquery_no_place_is_known()
    {
        QueryResult r = EngineFixture.Instant(Store, "abs(rate(m[5m:1m]))", 600_000);
        Assert.EndsWith("(1:1)", Assert.Single(r.Infos), StringComparison.Ordinal);
    }

    [Fact]
    public void A_binary_operation_tells_the_last_of_a_steps_problems()
    {
        QueryResult r = EngineFixture.Instant(Store, "{__name__=~\"m|h\"} + on (__name__) {__name__=~\"m|h\"} * 0", 0);
        Assert.Empty(r.Warnings);
        Assert.Empty(r.Infos);
        r = EngineFixture.Instant(Store, "1 + h", 0);
        Assert.Equal(["PromQL info: incompatible sample types encountered for binary operator \"+\": float + histogram (1:1)"], r.Infos);
    }
}
