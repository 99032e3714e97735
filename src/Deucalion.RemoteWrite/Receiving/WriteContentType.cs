using Deucalion.Wire.RemoteWrite;

namespace Deucalion.RemoteWrite.Receiving;

/// <summary>Reads the Content-Type of a write request: nothing and plain protobuf mean 1.0, a proto parameter names the message.</summary>
public static class WriteContentType
{
    /// <summary>The message type, or the text for a 415 answer.</summary>
    public static bool TryParse(string? contentType, out RemoteWriteVersion version, out string error)
    {
        version = RemoteWriteVersion.V1;
        error = string.Empty;
        if (string.IsNullOrWhiteSpace(contentType))
        {
            return true;
        }

        string[] parts = contentType.Split(';', StringSplitOptions.TrimEntries);
        if (!parts[0].Equals("application/x-protobuf", StringComparison.OrdinalIgnoreCase))
        {
            error = $"expected application/x-protobuf as the first (media) part, got {parts[0]} content-type";
            return false;
        }

        foreach (string parameter in parts.Skip(1))
        {
            int equals = parameter.IndexOf('=');
            if (equals < 0)
            {
                error = $"as per https://www.rfc-editor.org/rfc/rfc9110#parameter expected parameters to be key-values, got {parameter} in {contentType} content-type";
                return false;
            }

            if (!parameter.AsSpan(0, equals).Trim().Equals("proto", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            switch (parameter[(equals + 1)..].Trim())
            {
                case "prometheus.WriteRequest":
                    version = RemoteWriteVersion.V1;
                    break;
                case "io.prometheus.write.v2.Request":
                    version = RemoteWriteVersion.V2;
                    break;
                case var other:
                    error = $"unknown type for remote write protobuf message {other}, supported: prometheus.WriteRequest, io.prometheus.write.v2.Request";
                    return false;
            }
        }

        return true;
    }
}
