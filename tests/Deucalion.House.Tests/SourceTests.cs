namespace Deucalion.House.Tests;

/// <summary>Habits that the compiler does not enforce.</summary>
public sealed class SourceTests
{
    // Beyond this a file holds a second noun.
    private const int MaxLines = 800;

    [Fact]
    public void No_source_file_is_huge()
    {
        string[] huge = [.. RepositoryFiles.Sources("src").Where(f => !f.Contains("/Migrations/", StringComparison.Ordinal) && File.ReadLines(f).Count() > MaxLines)];
        Assert.True(huge.Length == 0, string.Join('\n', huge));
    }

    [Fact]
    public void Nothing_is_left_unfinished_by_its_own_words()
    {
        string[] words = ["TODO", "FIXME", "HACK", "NotImplementedException", "for now"];
        var found = new List<string>();
        foreach (string file in RepositoryFiles.Sources("src"))
        {
            string text = File.ReadAllText(file);
            found.AddRange(words.Where(w => text.Contains(w, StringComparison.Ordinal)).Select(w => $"{w} in {file}"));
        }

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    [Fact]
    public void Namespaces_follow_folders()
    {
        var wrong = new List<string>();
        foreach (string file in RepositoryFiles.Sources("src"))
        {
            string? declared = File.ReadLines(file).FirstOrDefault(l => l.StartsWith("namespace ", StringComparison.Ordinal))?[10..].TrimEnd(';', ' ');
            string expected = Path.GetRelativePath(Path.Combine(RepositoryFiles.Root, "src"), Path.GetDirectoryName(file)!).Replace('/', '.');
            if (declared is not null && declared != expected)
            {
                wrong.Add($"{file}: {declared}, expected {expected}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Tests_do_not_sleep()
    {
        string[] sleeping = [.. RepositoryFiles.Sources("tests").Where(f =>
            !f.EndsWith("SourceTests.cs", StringComparison.Ordinal) && File.ReadAllText(f).Contains("Thread.Sleep", StringComparison.Ordinal))];
        Assert.True(sleeping.Length == 0, string.Join('\n', sleeping));
    }

    [Fact]
    public void Every_package_has_a_central_version_and_microsoft_stays_on_10()
    {
        foreach (string line in File.ReadLines(Path.Combine(RepositoryFiles.Root, "Directory.Packages.props")).Where(l => l.Contains("Include=\"Microsoft.", StringComparison.Ordinal)))
        {
            Assert.True(line.Contains("Version=\"10.0.", StringComparison.Ordinal) || line.Contains("Microsoft.CodeAnalysis.", StringComparison.Ordinal), line);
        }
    }
}
