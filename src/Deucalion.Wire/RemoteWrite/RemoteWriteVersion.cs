namespace Deucalion.Wire.RemoteWrite;

/// <summary>The two messages of remote write.</summary>
public enum RemoteWriteVersion : byte
{
    /// <summary>prometheus.WriteRequest</summary>
    V1,

    /// <summary>io.prometheus.write.v2.Request</summary>
    V2,
}
