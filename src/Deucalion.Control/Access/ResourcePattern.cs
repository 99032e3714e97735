namespace Deucalion.Control.Access;

/// <summary>
/// A resource of a statement. The five parts are matched one by one, so a <c>*</c> in one part never reaches over a colon
/// into the next; <c>*</c> alone is every resource.
/// </summary>
internal sealed class ResourcePattern
{
    private readonly string[] _parts;

    private ResourcePattern(string[] parts) => _parts = parts;

    /// <summary>Reads a pattern; the error is a sentence.</summary>
    public static ResourcePattern? TryParse(string text, out string? error)
    {
        error = null;
        if (text == "*")
        {
            return new ResourcePattern([]);
        }

        string[] parts = text.Split(':', 5);
        if (text.Length > 256 || parts.Length != 5 || parts.Any(p => p.Length == 0) || !IsPrefix(parts[0], "acs") || !IsPrefix(parts[1], "prometheus")
            || (parts[4] != "*" && !parts[4].StartsWith("instance/", StringComparison.Ordinal)))
        {
            error = $"\"{Shorten(text)}\" is not a resource; write acs:prometheus:{{regionId}}:{{accountId}}:instance/{{instanceId}} with * in any part, or *.";
            return null;
        }

        return new ResourcePattern(parts);
    }

    /// <summary>True when the resource is one of those the pattern names.</summary>
    public bool Matches(string regionId, string accountId, string instancePart) =>
        _parts.Length == 0
        || (Wildcard.Matches(_parts[2], regionId) && Wildcard.Matches(_parts[3], accountId) && Wildcard.Matches(_parts[4], instancePart));

    private static bool IsPrefix(string part, string word) => part == word || (part.Contains('*', StringComparison.Ordinal) && Wildcard.Matches(part, word));

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..80] + "…";
}
