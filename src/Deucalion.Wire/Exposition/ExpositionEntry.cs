namespace Deucalion.Wire.Exposition;

/// <summary>What <see cref="ExpositionParser.Next"/> has found.</summary>
public enum ExpositionEntry : byte
{
    /// <summary>The end of the input.</summary>
    End,

    /// <summary>A float sample.</summary>
    Sample,

    /// <summary>A native histogram sample (protobuf only).</summary>
    Histogram,

    /// <summary>A TYPE line.</summary>
    Type,

    /// <summary>A HELP line.</summary>
    Help,

    /// <summary>A UNIT line.</summary>
    Unit,
}
