namespace Deucalion.Model.Configuration;

/// <summary>Collects the problems of one file; keeps the first <see cref="Limit"/>.</summary>
public sealed class ProblemList(string file)
{
    /// <summary>Most problems that are kept: nobody reads more, and hostile input must not fill memory with them.</summary>
    public const int Limit = 200;

    private readonly List<ConfigurationProblem> _items = [];

    /// <summary>Name of the file.</summary>
    public string File { get; } = file;

    /// <summary>What was found.</summary>
    public IReadOnlyList<ConfigurationProblem> Items => _items;

    /// <summary>Adds a problem.</summary>
    public void Add(long line, long column, string message, string path = "", string suggestion = "") =>
        Add(new ConfigurationProblem(File, line, column, Short(message), Short(path), suggestion));

    /// <summary>Adds a problem, perhaps of another file.</summary>
    public void Add(ConfigurationProblem problem)
    {
        if (_items.Count < Limit)
        {
            _items.Add(problem);
        }
    }

    /// <summary>Throws <see cref="ConfigurationException"/> when there is a problem.</summary>
    public void ThrowIfAny()
    {
        if (_items.Count > 0)
        {
            throw new ConfigurationException([.. _items.OrderBy(p => p.File == File ? 0 : 1).ThenBy(p => p.Line).ThenBy(p => p.Column)]);
        }
    }

    private static string Short(string text) => text.Length <= 400 ? text : string.Concat(text.AsSpan(0, 400), "…");
}
