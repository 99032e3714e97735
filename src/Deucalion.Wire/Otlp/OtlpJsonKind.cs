namespace Deucalion.Wire.Otlp;

/// <summary>How a JSON member is written in protobuf.</summary>
internal enum OtlpJsonKind
{
    Message,
    Text,
    Bool,
    Varint,
    ZigZag,
    Double,
    Fixed64,
    Temporality,
    Base64,
    Hex,
    PackedVarint,
    PackedFixed64,
    PackedDouble,
}
