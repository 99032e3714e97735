namespace Deucalion.Differential;

/// <summary>The differences that are meant, each a row of the table in README.md of this folder.</summary>
internal static class KnownDifferences
{
    /// <summary>The row that a difference belongs to, or null.</summary>
    public static string? Explain(string query, string difference) => null;
}
