using System.Text;

namespace Deucalion.Model.Configuration;

/// <summary>A configuration that cannot be used. <see cref="Problems"/> has all of it; the message as much as fits 1 KB.</summary>
public sealed class ConfigurationException(IReadOnlyList<ConfigurationProblem> problems) : FormatException(Text(problems))
{
    private const int MaxMessage = 1000;

    /// <summary>The problems in the order of the file; at least one.</summary>
    public IReadOnlyList<ConfigurationProblem> Problems { get; } = problems;

    private static string Text(IReadOnlyList<ConfigurationProblem> problems)
    {
        var text = new StringBuilder();
        for (int i = 0; i < problems.Count; i++)
        {
            string line = problems[i].ToString();
            if (i > 0 && text.Length + line.Length > MaxMessage - 40)
            {
                return text.Append($"\nand {problems.Count - i} more").ToString();
            }

            text.Append(i > 0 ? "\n" : "").Append(line.Length > MaxMessage - 40 ? string.Concat(line.AsSpan(0, MaxMessage - 40), "…") : line);
        }

        return text.ToString();
    }
}
