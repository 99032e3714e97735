namespace Deucalion.Differential.Tests;

/// <summary>A few hundred random queries against a real Prometheus 3.5; skipped where none has been unpacked (see README.md of Deucalion.Differential).</summary>
public sealed class RandomQueryTests
{
    [Fact]
    public async Task Answers_are_those_of_Prometheus()
    {
        string? prometheus = Programs.Prometheus();
        Assert.SkipWhen(prometheus is null, "no Prometheus 3.5: scripts/peers.sh DIR unpacks one, then set DEUCALION_PEERS=DIR");
        int seed = Environment.TickCount & 0xffff;
        IReadOnlyList<Comparison> found = await DifferentialRun.RunAsync(prometheus!, Programs.Deucalion(), queries: 400, seed);
        Assert.True(
            found.All(c => c.Reason is not null),
            $"seed {seed}\n" + string.Join('\n', found.Where(c => c.Reason is null).Select(c => $"{c.Query.Text}  [{c.Query.Start} {c.Query.End} {c.Query.Step}]\n    {c.Difference}")));
    }

    [Fact]
    public void Equal_seeds_make_equal_data_and_queries()
    {
        var a = new QueryGenerator(7);
        var b = new QueryGenerator(7);
        Assert.Equal(Enumerable.Range(0, 200).Select(_ => a.Next()).ToArray(), Enumerable.Range(0, 200).Select(_ => b.Next()).ToArray());
        Assert.Equal(DataSet.Generate(7).Sum(s => s.Samples.Count), DataSet.Generate(7).Sum(s => s.Samples.Count));
        Assert.True(DataSet.Generate(7).Sum(s => s.Samples.Count) > 10_000);
    }
}
