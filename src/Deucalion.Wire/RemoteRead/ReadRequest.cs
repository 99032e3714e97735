namespace Deucalion.Wire.RemoteRead;

/// <summary>A remote read request: queries, and the response types that the client accepts, best first (empty = samples).</summary>
public sealed record ReadRequest(IReadOnlyList<ReadQuery> Queries, IReadOnlyList<int> AcceptedTypes)
{
    /// <summary>Response type SAMPLES.</summary>
    public const int Samples = 0;

    /// <summary>Response type STREAMED_XOR_CHUNKS.</summary>
    public const int StreamedXorChunks = 1;
}
