namespace Deucalion.Model.Configuration;

/// <summary>One thing wrong in a configuration file: where (line and column from 1), what, at which key, and the nearest known word.</summary>
public sealed record ConfigurationProblem(string File, long Line, long Column, string Message, string Path = "", string Suggestion = "")
{
    /// <summary><c>file:line:column: message; key path; did you mean "word"?</c></summary>
    public override string ToString() =>
        $"{File}:{Line}:{Column}: {Message}{(Path.Length > 0 ? "; " + Path : "")}{(Suggestion.Length > 0 ? $"; did you mean \"{Suggestion}\"?" : "")}";
}
