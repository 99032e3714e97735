namespace Deucalion.Tsdb.Chunks;

/// <summary>What the integers of a value block stand for. The numbers are part of the format.</summary>
internal enum ValueBlockKind : byte
{
    /// <summary>No integers: one value, repeated.</summary>
    Constant = 0,

    /// <summary>value = integer ÷ 10^exponent, perhaps moved by some units in the last place.</summary>
    Decimal = 1,

    /// <summary>The integer is the value's IEEE 754 bits.</summary>
    RawBits = 2,
}
