using System.CommandLine;
using Deucalion.PromQL;
using Deucalion.PromQL.Testing;

namespace Deucalion.Tool.Testing;

/// <summary><c>deucalion test promql FILE…</c>: runs scripts of the promqltest language on the engine, without a server.</summary>
internal static class TestCommands
{
    public static Command Create()
    {
        var files = new Argument<string[]>("files") { Description = "Scripts (*.test).", Arity = ArgumentArity.OneOrMore };
        var promql = new Command("promql", "Runs PromQL test scripts.") { files };
        promql.SetAction(parsed =>
        {
            var engine = new PromQLEngine(TimeProvider.System);
            int passed = 0;
            int failed = 0;
            foreach (string file in parsed.GetRequiredValue(files))
            {
                (int p, int f) = RunFile(file, engine);
                passed += p;
                failed += f;
            }

            Console.WriteLine($"{passed} passed, {failed} failed");
            return failed == 0 ? 0 : 1;
        });
        return new Command("test", "Runs tests of queries.") { promql };
    }

    private static (int Passed, int Failed) RunFile(string file, PromQLEngine engine)
    {
        try
        {
            ScriptResult result = ScriptRunner.Run(File.ReadAllText(file), engine);
            foreach (ScriptCase failure in result.Failures)
            {
                Console.Error.WriteLine($"{file}:{failure.Line}: {failure.Expression}\n    {failure.Failure}");
            }

            return (result.Passed, result.Cases.Count - result.Passed);
        }
        catch (ScriptException e)
        {
            Console.Error.WriteLine($"{file}: {e.Message}");
            return (0, 1);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"{file}: {e.Message}");
            return (0, 1);
        }
    }
}
