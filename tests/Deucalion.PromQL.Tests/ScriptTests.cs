using Deucalion.PromQL.Testing;

namespace Deucalion.PromQL.Tests;

/// <summary>The script corpus of this repository and, when DEUCALION_PROMQL_SCRIPTS names a directory, the scripts in it.</summary>
public sealed class ScriptTests
{
    public static TheoryData<string> Scripts()
    {
        var data = new TheoryData<string>();
        foreach (string directory in Directories())
        {
            foreach (string file in Directory.EnumerateFiles(directory, "*.test").Order(StringComparer.Ordinal))
            {
                data.Add(file);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Script_passes(string file)
    {
        ScriptResult result = ScriptRunner.Run(File.ReadAllText(file), new PromQLEngine(TimeProvider.System));
        string failures = string.Join('\n', result.Failures.Select(f => $"line {f.Line}: {f.Expression}\n    {f.Failure}"));
        Assert.True(failures.Length == 0, $"{result.Passed} of {result.Cases.Count} passed\n{failures}");
        Assert.NotEmpty(result.Cases);
    }

    private static IEnumerable<string> Directories()
    {
        string? up = AppContext.BaseDirectory;
        while (up is not null && !Directory.Exists(Path.Combine(up, "tests", "Conformance", "promql")))
        {
            up = Path.GetDirectoryName(up);
        }

        if (up is not null)
        {
            yield return Path.Combine(up, "tests", "Conformance", "promql");
        }

        if (Environment.GetEnvironmentVariable("DEUCALION_PROMQL_SCRIPTS") is { Length: > 0 } more && Directory.Exists(more))
        {
            yield return more;
        }
    }
}
