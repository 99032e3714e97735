namespace Deucalion.Tsdb.Chunks;

/// <summary>What a value block says about its values without decoding them.</summary>
/// <param name="Count">Values, 1..256.</param>
/// <param name="EncodedLength">Bytes of the whole block.</param>
/// <param name="Min">Least value that is not NaN (-0 below +0); NaN when all are NaN.</param>
/// <param name="Max">Greatest value that is not NaN; NaN when all are NaN.</param>
/// <param name="Constant">All values have the same bits.</param>
/// <param name="NoReset">No value is NaN or less than the one before it.</param>
/// <param name="HasStale">At least one value is the staleness marker.</param>
/// <param name="AllInteger">All values are finite and whole.</param>
public readonly record struct ValueBlockHeader(
    int Count,
    int EncodedLength,
    double Min,
    double Max,
    bool Constant,
    bool NoReset,
    bool HasStale,
    bool AllInteger);
