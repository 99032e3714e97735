namespace Deucalion.PromQL.Syntax;

/// <summary>Binary operators.</summary>
public enum BinaryOperator : byte
{
    /// <summary>+</summary>
    Add,

    /// <summary>-</summary>
    Sub,

    /// <summary>*</summary>
    Mul,

    /// <summary>/</summary>
    Div,

    /// <summary>%</summary>
    Mod,

    /// <summary>^</summary>
    Pow,

    /// <summary>atan2</summary>
    Atan2,

    /// <summary>==</summary>
    Equal,

    /// <summary>!=</summary>
    NotEqual,

    /// <summary>&lt;</summary>
    Less,

    /// <summary>&lt;=</summary>
    LessOrEqual,

    /// <summary>&gt;</summary>
    Greater,

    /// <summary>&gt;=</summary>
    GreaterOrEqual,

    /// <summary>and</summary>
    And,

    /// <summary>or</summary>
    Or,

    /// <summary>unless</summary>
    Unless,

    /// <summary>&lt;/ : keep the observations below</summary>
    TrimUpper,

    /// <summary>&gt;/ : keep the observations above</summary>
    TrimLower,
}
