using System.Runtime.CompilerServices;

namespace Deucalion.House.Tests;

/// <summary>The checkout that the tests were built from.</summary>
internal static class RepositoryFiles
{
    public static string Root { get; } = FindRoot();

    public static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal));

    private static string FindRoot([CallerFilePath] string here = "")
    {
        for (DirectoryInfo? d = new(Path.GetDirectoryName(here)!); d is not null; d = d.Parent)
        {
            if (File.Exists(Path.Combine(d.FullName, "Deucalion.slnx")))
            {
                return d.FullName;
            }
        }

        throw new InvalidOperationException("Deucalion.slnx is in no directory above " + here);
    }
}
