namespace Deucalion.Api.Federation;

/// <summary>How names that are not plain (letters, digits, underscores, colons) go into a format that an older reader may ask for.</summary>
internal enum NameEscaping
{
    /// <summary>Every other character becomes an underscore.</summary>
    Underscores,

    /// <summary>As they are, in quotes.</summary>
    AllowUtf8,

    /// <summary>A point becomes <c>_dot_</c>, an underscore two, anything else two underscores.</summary>
    Dots,

    /// <summary><c>U__</c> in front, other characters as <c>_hex_</c>.</summary>
    Values,
}
