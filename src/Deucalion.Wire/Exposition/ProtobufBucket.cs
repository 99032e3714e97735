namespace Deucalion.Wire.Exposition;

/// <summary>A bucket of a classic histogram; the count is cumulative.</summary>
internal readonly record struct ProtobufBucket(double Count, double UpperBound, ByteRange Exemplar);
