using Deucalion.PromQL.Testing;

namespace Deucalion.PromQL.Tests.Testing;

/// <summary>The runner must notice everything that a script gets wrong.</summary>
public sealed class ScriptRunnerTests
{
    private const string Load = "load 1m\n  m{a=\"x\"} 1 2 3\n  m{a=\"y\"} 4 5 6\n  h {{schema:0 count:2 sum:3 buckets:[2]}}\n\n";

    [Theory]
    [InlineData("eval instant at 0 m\n  m{a=\"x\"} 1", "unexpected series")]
    [InlineData("eval instant at 0 m\n  m{a=\"x\"} 1\n  m{a=\"y\"} 4\n  m{a=\"z\"} 4", "is not there")]
    [InlineData("eval instant at 0 m\n  m{a=\"x\"} 1\n  m{a=\"y\"} 4.001", "expected 4.001 but got 4")]
    [InlineData("eval instant at 0 sort_desc(m)\n  expect ordered\n  m{a=\"x\"} 1\n  m{a=\"y\"} 4", "at position")]
    [InlineData("eval instant at 0 m\n  expect fail", "expected a failure but got none")]
    [InlineData("eval instant at 0 m +\n  m 1", "failed: ")]
    [InlineData("eval instant at 0 m +\n  expect fail msg: something else", "expected failure")]
    [InlineData("eval instant at 0 m\n  expect warn\n  m{a=\"x\"} 1\n  m{a=\"y\"} 4", "expected warn")]
    [InlineData("eval instant at 1m rate(m[2m])\n  expect no_info\n  {a=\"x\"} 1", "unexpected info")]
    [InlineData("eval instant at 0 1\n  2", "expected scalar 2 but got 1")]
    [InlineData("eval instant at 0 \"a\"\n  expect string \"b\"", "expected string")]
    [InlineData("eval instant at 0 h\n  h {{schema:0 count:2 sum:3 buckets:[1 1]}}", "expected {{")]
    [InlineData("eval instant at 0 h\n  h 2", "but got {{")]
    [InlineData("eval range from 0 to 2m step 1m m{a=\"x\"}\n  m{a=\"x\"} 1 2", "more points than expected")]
    [InlineData("eval range from 0 to 2m step 1m m{a=\"x\"}\n  m{a=\"x\"} 1 _ 3", "expected 3 at 120000")]
    [InlineData("eval range from 0 to 1m step 1m m{a=\"x\"}\n  m{a=\"x\"} 1 2 3", "more points than the range has")]
    public void A_wrong_expectation_fails(string script, string message)
    {
        ScriptCase failure = Assert.Single(ScriptRunner.Run(Load + script, EngineFixture.Engine).Failures);
        Assert.Contains(message, failure.Failure!, StringComparison.Ordinal);
        Assert.Equal(6, failure.Line);
    }

    [Theory]
    [InlineData("lode 1m\n  m 1")]
    [InlineData("load 1x\n  m 1")]
    [InlineData("load 1m\n  m 1 two")]
    [InlineData("load 1m\n  m 1x")]
    [InlineData("load 1m\n  m 1x99999999999")]
    [InlineData("load 1m\n  m {{count:1")]
    [InlineData("load 1m\n  m {{size:1}}")]
    [InlineData("load 1m\n  m@st 1m\n  n 1")]
    [InlineData("load 1m\n  m@st 1m 1m\n  m 1")]
    [InlineData("eval sometimes at 0 m")]
    [InlineData("eval range from 2m to 1m step 1m m")]
    [InlineData("eval instant at 0 m\n  expect peace")]
    public void Text_that_is_no_script_is_refused_with_its_line(string script)
    {
        ScriptException e = Assert.Throws<ScriptException>(() => ScriptRunner.Run("\n" + script, EngineFixture.Engine));
        Assert.StartsWith("line 2: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Clear_forgets_and_comments_are_no_commands()
    {
        ScriptResult result = ScriptRunner.Run(Load + "# clear\neval instant at 0 count(m)\n  {} 2\n\nclear\neval instant at 0 m\n", EngineFixture.Engine);
        Assert.Equal((2, 2), (result.Passed, result.Cases.Count));
    }

    [Fact]
    public void Classic_histograms_become_custom_ones_on_request()
    {
        const string script = """
            load_with_nhcb 1m
              r_bucket{le="1"}    1
              r_bucket{le="2"}    3
              r_bucket{le="+Inf"} 4
              r_sum               9
              r_count             4

            eval instant at 0 r
              r {{schema:-53 count:4 sum:9 custom_values:[1 2] buckets:[1 2 1]}}
            """;
        Assert.Empty(ScriptRunner.Run(script, EngineFixture.Engine).Failures);
    }
}
