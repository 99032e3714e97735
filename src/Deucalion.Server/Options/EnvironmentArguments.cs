namespace Deucalion.Server.Options;

/// <summary>Every flag of <c>serve</c> has an environment variable: DEUCALION_ and the flag's name in capitals with '.' and '-' as '_'.</summary>
internal static class EnvironmentArguments
{
    /// <summary>Adds the flags that are set in the environment and not given on the command line.</summary>
    public static string[] Apply(string[] args, Func<string, string?> environment)
    {
        if (args.Length == 0 || args[0] != "serve")
        {
            return args;
        }

        var all = new List<string>(args);
        foreach (string flag in ServerOptions.FlagNames)
        {
            string name = VariableOf(flag);
            if (environment(name) is { Length: > 0 } value && !args.Any(a => a == flag || a.StartsWith(flag + "=", StringComparison.Ordinal) || a.StartsWith(flag + ":", StringComparison.Ordinal)))
            {
                all.Add(flag + "=" + value);
            }
        }

        return [.. all];
    }

    /// <summary>The variable of a flag.</summary>
    public static string VariableOf(string flag) => "DEUCALION_" + flag.TrimStart('-').Replace('.', '_').Replace('-', '_').ToUpperInvariant();
}
