using Deucalion.PromQL.Results;
using Deucalion.PromQL.Testing;

namespace Deucalion.PromQL.Tests;

public sealed class StatisticsTests
{
    private static readonly MemoryQueryable Store = EngineFixture.Store(
        "m{i=\"1\"} 1+1x60", "m{i=\"2\"} 1+1x60", "h {{schema:1 count:5 sum:20 buckets:[1 2 1 1]}}x60");

    [Theory]
    [InlineData("m", 2, 2, 2)]
    [InlineData("h", 13, 13, 13)]
    [InlineData("m[5m]", 10, 10, 10)]
    [InlineData("h[5m]", 65, 65, 65)]
    [InlineData("rate(m[5m])", 10, 10, 7)]
    [InlineData("sum(rate(m[5m]))", 10, 10, 7)]
    [InlineData("m @ 60", 2, 2, 2)]
    [InlineData("m[10m:2m]", 10, 10, 10)]
    [InlineData("max_over_time(m[5m])[10m:2m]", 50, 26, 15)]
    [InlineData("\"text\"", 0, 0, 0)]
    public void Instant_queries_count_samples_as_Prometheus_does(string query, long total, long read, long peak)
    {
        QueryStatistics s = EngineFixture.Instant(Store, query, 1_800_000, new QueryOptions { PerStepStatistics = true }).Statistics;
        Assert.Equal((total, read, peak), (s.TotalQueryableSamples, s.SamplesRead, s.PeakSamples));
        Assert.Equal([(1_800_000, total)], s.TotalQueryableSamplesPerStep!);
    }

    [Fact]
    public void Overlapping_windows_count_again_but_are_read_once()
    {
        QueryStatistics s = EngineFixture.Range(Store, "rate(m{i=\"1\"}[5m])", 600_000, 720_000, 60_000, new QueryOptions { PerStepStatistics = true }).Statistics;
        Assert.Equal([(600_000, 5), (660_000, 5), (720_000, 5)], s.TotalQueryableSamplesPerStep!);
        Assert.Equal((15, 7), (s.TotalQueryableSamples, s.SamplesRead));
    }

    [Fact]
    public void A_fixed_part_counts_at_each_step_but_is_read_once()
    {
        QueryStatistics s = EngineFixture.Range(Store, "m @ 60", 600_000, 720_000, 60_000, new QueryOptions { PerStepStatistics = true }).Statistics;
        Assert.Equal([(600_000, 2), (660_000, 2), (720_000, 2)], s.TotalQueryableSamplesPerStep!);
        Assert.Equal(2, s.SamplesRead);
    }

    [Fact]
    public void Without_the_switch_there_is_no_list_by_step() =>
        Assert.Null(EngineFixture.Instant(Store, "m", 0).Statistics.TotalQueryableSamplesPerStep);
}
