using System.Runtime.CompilerServices;

namespace Deucalion.Differential;

/// <summary>Where the servers are.</summary>
internal static class Programs
{
    /// <summary>DEUCALION_PROMETHEUS, or the newest Prometheus that scripts/peers.sh has unpacked; null when there is none.</summary>
    public static string? Prometheus() =>
        new[] { Environment.GetEnvironmentVariable("DEUCALION_PROMETHEUS"), Environment.GetEnvironmentVariable("DEUCALION_PEERS") is { } peers ? Path.Combine(peers, "usr/bin/prometheus") : null }
            .FirstOrDefault(File.Exists);

    /// <summary>DEUCALION_SERVER, or what the repository has built.</summary>
    public static string Deucalion() =>
        new[] { Environment.GetEnvironmentVariable("DEUCALION_SERVER"), Repository("out/deucalion"), Repository("src/Deucalion.Server/bin/Release/net10.0/deucalion"), Repository("src/Deucalion.Server/bin/Debug/net10.0/deucalion") }
            .FirstOrDefault(File.Exists) ?? throw new InvalidOperationException("the server is not built: run scripts/build.sh");

    private static string? Repository(string path, [CallerFilePath] string here = "")
    {
        for (DirectoryInfo? d = new(Path.GetDirectoryName(here)!); d is not null; d = d.Parent)
        {
            if (File.Exists(Path.Combine(d.FullName, "Deucalion.slnx")))
            {
                return Path.Combine(d.FullName, path);
            }
        }

        return null;
    }
}
