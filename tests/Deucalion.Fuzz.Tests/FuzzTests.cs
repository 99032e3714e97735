using Deucalion.Fuzz.Running;
using Deucalion.Fuzz.Targets;

namespace Deucalion.Fuzz.Tests;

public class FuzzTests
{
    public static TheoryData<string> Names => [.. AllTargets.List().Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_bytes_are_a_value_or_a_clear_error(string name)
    {
        int seed = Environment.TickCount & 0xf_ffff;
        TestContext.Current.SendDiagnosticMessage("{0} seed {1}", name, seed);
        foreach (int s in (int[])[1, seed])
        {
            FuzzReport report = new FuzzRun(Target(name), s).Run(TimeSpan.FromSeconds(5), 4000);
            Assert.True(report.Failures.Count == 0, $"{report}\n{string.Join('\n', report.Failures.Select(f => f.What + "\ninput " + Convert.ToHexString(f.Input)))}");
            Assert.True(report.Executions > 50 && report.Values > 0, report.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_the_encoders_made_is_read(string name)
    {
        FuzzTarget target = Target(name);
        if (name == "yaml")
        {
            // Its other seeds are there for their shapes; they are no configurations.
            target.Execute(target.Seeds()[0]);
            return;
        }

        foreach (byte[] input in target.Seeds())
        {
            target.Execute(input);
        }
    }

    [Theory]
    [InlineData("histograms", "6303690200010201 00FFFFFFFFFFFFFFFF01 05020E00010407 0200C60180")]
    [InlineData("snappy", "858080808000000000000000FFFF8080808040C67F357E")]
    [InlineData("yaml", "003A202661200A5B312C20322D205D2A6200202A613A200A")]
    public void Inputs_that_were_bugs_once_are_refused(string name, string hex)
    {
        FuzzTarget target = Target(name);
        Exception e = Assert.ThrowsAny<Exception>(() => target.Execute(Convert.FromHexString(hex.Replace(" ", ""))));
        Assert.Contains(target.Expected, t => t.IsInstanceOfType(e));
    }

    private static FuzzTarget Target(string name) => AllTargets.List().Single(t => t.Name == name);
}
