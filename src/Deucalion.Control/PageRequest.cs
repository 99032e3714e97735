using System.Buffers.Text;
using System.Text;

namespace Deucalion.Control;

/// <summary>Which page of a list is wanted. The token is the key of the last item of the page before, so inserts never repeat or skip items.</summary>
public readonly record struct PageRequest(int? Limit = null, string? NextToken = null)
{
    /// <summary>Items of a page when the caller does not say.</summary>
    public const int DefaultLimit = 100;

    /// <summary>Items of a page at most.</summary>
    public const int MaxLimit = 1000;

    /// <summary>Checked page size.</summary>
    public int Size => Limit switch
    {
        null => DefaultLimit,
        < 1 or > MaxLimit => throw ControlException.Bad($"limit must be a number from 1 to {MaxLimit}."),
        int n => n,
    };

    /// <summary>Key after which the page starts; null for the first page.</summary>
    internal string? After
    {
        get
        {
            if (string.IsNullOrEmpty(NextToken))
            {
                return null;
            }

            if (NextToken.Length > 1024 || !Base64Url.IsValid(NextToken))
            {
                throw ControlException.Bad("nextToken is not one that a list answer gave.");
            }

            return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(NextToken));
        }
    }

    internal static string TokenFor(string key) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key));

    /// <summary>Cuts the page out of items that are sorted by their key in ordinal order.</summary>
    internal Page<T> Cut<T>(IEnumerable<T> sorted, Func<T, string> key)
    {
        int size = Size;
        string? after = After;
        var items = new List<T>();
        foreach (T item in sorted)
        {
            if (after is not null && string.CompareOrdinal(key(item), after) <= 0)
            {
                continue;
            }

            if (items.Count == size)
            {
                return new Page<T>(items, TokenFor(key(items[^1])));
            }

            items.Add(item);
        }

        return new Page<T>(items, null);
    }
}
