using System.Xml.Linq;

namespace Deucalion.House.Tests;

/// <summary>Projects reference each other only as the table in ARCHITECTURE.md says.</summary>
public sealed class ReferenceTableTests
{
    [Fact]
    public void Every_reference_is_in_the_table()
    {
        Dictionary<string, HashSet<string>> table = ReadTable();
        var wrong = new List<string>();
        foreach (string project in Directory.EnumerateFiles(Path.Combine(RepositoryFiles.Root, "src"), "*.csproj", SearchOption.AllDirectories))
        {
            string room = Room(project);
            if (!table.TryGetValue(room, out HashSet<string>? allowed))
            {
                wrong.Add($"{room} is not in the table of ARCHITECTURE.md");
                continue;
            }

            foreach (string target in References(project).Where(t => !allowed.Contains(t)))
            {
                wrong.Add($"{room} references {target}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Every_room_of_the_table_exists_and_points_down_or_beside()
    {
        Dictionary<string, int> floors = [];
        foreach (string[] row in Rows())
        {
            floors[row[1]] = int.Parse(row[0], System.Globalization.CultureInfo.InvariantCulture);
        }

        foreach (string[] row in Rows())
        {
            Assert.True(Directory.Exists(Path.Combine(RepositoryFiles.Root, "src", "Deucalion." + row[1])), row[1]);
            foreach (string target in Targets(row))
            {
                Assert.True(floors[target] <= floors[row[1]], $"{row[1]} (floor {floors[row[1]]}) may not look up to {target}");
                Assert.False(floors[row[1]] == 3 && floors[target] == 3, $"siblings on floor 3: {row[1]} and {target}");
            }
        }
    }

    private static Dictionary<string, HashSet<string>> ReadTable() => Rows().ToDictionary(r => r[1], r => Targets(r).ToHashSet());

    private static IEnumerable<string> Targets(string[] row) =>
        row[3].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(t => t != "–");

    private static IEnumerable<string[]> Rows()
    {
        foreach (string line in File.ReadLines(Path.Combine(RepositoryFiles.Root, "ARCHITECTURE.md")))
        {
            string[] cells = line.Split('|', StringSplitOptions.TrimEntries);
            if (cells.Length == 6 && int.TryParse(cells[1], out _))
            {
                yield return cells[1..5];
            }
        }
    }

    private static IEnumerable<string> References(string project) =>
        XDocument.Load(project).Descendants("ProjectReference").Select(r => Room((string)r.Attribute("Include")!));

    private static string Room(string path) => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')).Replace("Deucalion.", string.Empty, StringComparison.Ordinal);
}
