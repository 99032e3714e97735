using System.CommandLine;
using System.Text;
using Deucalion.Model.Configuration;

namespace Deucalion.Tool.Check;

/// <summary><c>deucalion check config FILE…</c>: what the server would say about a prometheus.yml.</summary>
internal static class CheckCommands
{
    public static Command Create()
    {
        var files = new Argument<string[]>("files") { Description = "prometheus.yml files.", Arity = ArgumentArity.OneOrMore };
        var config = new Command("config", "Checks whether configuration files are valid.") { files };
        config.SetAction(parsed =>
        {
            bool good = true;
            foreach (string file in parsed.GetRequiredValue(files))
            {
                good &= CheckFile(file);
            }

            return good ? 0 : 1;
        });
        return new Command("check", "Checks files before they are used.") { config };
    }

    private static bool CheckFile(string file)
    {
        try
        {
            ConfigurationReader.Read(file, File.ReadAllBytes(file));
            Console.WriteLine($"Checking {file}\n  SUCCESS: {file} is valid prometheus config file syntax");
            return true;
        }
        catch (ConfigurationException e)
        {
            var text = new StringBuilder($"Checking {file}\n  FAILED:\n");
            foreach (ConfigurationProblem problem in e.Problems)
            {
                text.Append("    ").Append(problem).Append('\n');
            }

            Console.Error.Write(text);
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"Checking {file}\n  FAILED: {e.Message}");
            return false;
        }
    }
}
