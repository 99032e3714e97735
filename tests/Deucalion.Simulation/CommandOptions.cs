using System.Globalization;

namespace Deucalion.Simulation;

/// <summary>Arguments of the form "--name" or "--name value".</summary>
internal sealed class CommandOptions(string[] args)
{
    public bool Has(string name) => args.Contains(name);

    public int Number(string name, int otherwise)
    {
        int at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length && int.TryParse(args[at + 1], NumberStyles.Integer, CultureInfo.InvariantCulture, out int n) ? n : otherwise;
    }
}
