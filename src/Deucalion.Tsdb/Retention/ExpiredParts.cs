using Deucalion.Tsdb.Blocks;

namespace Deucalion.Tsdb.Retention;

/// <summary>Parts that retention by time or by size takes out as a whole.</summary>
internal static class ExpiredParts
{
    /// <summary>Parts older than a time, and the oldest ones beyond a number of bytes (0 = no bound); the newest part always stays within the size.</summary>
    public static Part[] Of(PartView view, long oldest, long maxBytes)
    {
        var expired = new List<Part>(view.Parts.Where(p => p.Meta.MaxTime < oldest));
        if (maxBytes > 0)
        {
            Part[] rest = [.. view.Parts.Except(expired).OrderBy(p => p.Meta.MaxTime).ThenBy(p => p.Meta.Name, StringComparer.Ordinal)];
            long bytes = rest.Sum(p => p.Meta.Bytes);
            for (int i = 0; i + 1 < rest.Length && bytes > maxBytes; i++)
            {
                expired.Add(rest[i]);
                bytes -= rest[i].Meta.Bytes;
            }
        }

        return [.. expired];
    }
}
