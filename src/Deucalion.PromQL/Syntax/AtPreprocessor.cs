namespace Deucalion.PromQL.Syntax;

/// <summary><c>start()</c> or <c>end()</c> after <c>@</c>.</summary>
public enum AtPreprocessor : byte
{
    /// <summary>None.</summary>
    None,

    /// <summary>Start of the query range.</summary>
    Start,

    /// <summary>End of the query range.</summary>
    End,
}
