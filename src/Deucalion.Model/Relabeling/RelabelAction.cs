namespace Deucalion.Model.Relabeling;

/// <summary>What a relabeling rule does.</summary>
public enum RelabelAction : byte
{
    /// <summary>Writes the expanded replacement into the target label when the regex matches.</summary>
    Replace,

    /// <summary>Drops what does not match.</summary>
    Keep,

    /// <summary>Drops what matches.</summary>
    Drop,

    /// <summary>Drops when the source value differs from the target label's.</summary>
    KeepEqual,

    /// <summary>Drops when the source value is the target label's.</summary>
    DropEqual,

    /// <summary>Writes the hash of the source value modulo <see cref="RelabelConfig.Modulus"/>.</summary>
    HashMod,

    /// <summary>Copies labels whose name matches to the expanded replacement.</summary>
    LabelMap,

    /// <summary>Removes labels whose name matches.</summary>
    LabelDrop,

    /// <summary>Removes labels whose name does not match.</summary>
    LabelKeep,

    /// <summary>Writes the source value in lower case.</summary>
    Lowercase,

    /// <summary>Writes the source value in upper case.</summary>
    Uppercase,
}
