using Deucalion.Primitives.Regex;

namespace Deucalion.PromQL.Testing;

/// <summary>An <c>expect</c> line: kind and what the text must be. Without text and pattern any text will do.</summary>
internal sealed record Expectation(string Kind, string? Text, Re2? Pattern)
{
    private static readonly string[] Kinds = ["ordered", "fail", "warn", "no_warn", "info", "no_info"];

    /// <summary>Reads <c>expect kind [msg:|regex:] text</c>.</summary>
    public static Expectation Parse(string line)
    {
        (string kind, string rest) = ScriptText.Word(ScriptText.After(line, "expect"));
        if (!Kinds.Contains(kind))
        {
            throw new ScriptException("unknown expectation: " + line);
        }

        if (rest.Length == 0)
        {
            return new Expectation(kind, null, null);
        }

        int colon = rest.IndexOf(':');
        string text = colon < 0 ? string.Empty : rest[(colon + 1)..].Trim();
        return (colon < 0 ? rest : rest[..colon]) switch
        {
            "msg" => new Expectation(kind, text, null),
            "regex" => new Expectation(kind, null, Unanchored(text)),
            _ => throw new ScriptException("expected msg: or regex: in: " + line),
        };
    }

    /// <summary>A pattern that may match anywhere.</summary>
    public static Re2 Unanchored(string pattern)
    {
        try
        {
            return Re2.Compile("(?s:.*)(?:" + pattern + ")(?s:.*)");
        }
        catch (Re2SyntaxException e)
        {
            throw new ScriptException(e.Message);
        }
    }

    /// <summary>True when a text is what was expected.</summary>
    public bool Accepts(string text) => Text is not null ? Text == text : Pattern is null || Pattern.IsMatch(text);

    /// <inheritdoc/>
    public override string ToString() => Text ?? Pattern?.Pattern ?? "(any)";
}
