namespace Deucalion.Wire.Exposition;

/// <summary>Tokens of the text formats, as far as error texts name them.</summary>
internal enum TextToken : byte
{
    /// <summary>Bytes that are no token here.</summary>
    Invalid,

    /// <summary>The end of the body.</summary>
    Eof,

    /// <summary>An unquoted label name.</summary>
    LName,

    /// <summary>A quoted name.</summary>
    QString,

    /// <summary>A quoted label value.</summary>
    LValue,

    /// <summary>The closing brace.</summary>
    BClose,

    /// <summary>The equal sign.</summary>
    Equal,

    /// <summary>The comma.</summary>
    Comma,

    /// <summary>A value.</summary>
    Value,

    /// <summary>A timestamp.</summary>
    Timestamp,

    /// <summary>The end of a line.</summary>
    Linebreak,
}
