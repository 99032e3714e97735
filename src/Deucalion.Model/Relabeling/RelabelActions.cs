namespace Deucalion.Model.Relabeling;

/// <summary>Words of <see cref="RelabelAction"/>.</summary>
public static class RelabelActions
{
    /// <summary>The configuration's words, in the order of the enumeration.</summary>
    public static IReadOnlyList<string> Words { get; } =
        ["replace", "keep", "drop", "keepequal", "dropequal", "hashmod", "labelmap", "labeldrop", "labelkeep", "lowercase", "uppercase"];

    /// <summary>The word of an action.</summary>
    public static string Text(RelabelAction action) => Words[(int)action];

    /// <summary>Reads a word in any case.</summary>
    public static bool TryParse(string word, out RelabelAction action)
    {
        for (int i = 0; i < Words.Count; i++)
        {
            if (Words[i].Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                action = (RelabelAction)i;
                return true;
            }
        }

        action = default;
        return false;
    }
}
