using System.Text;
using Deucalion.Model.Configuration;

namespace Deucalion.Runtime.Instances;

/// <summary>Reads an instance's <c>prometheus.yml</c>; the same door serves validation before it is stored and use afterwards.</summary>
public static class InstanceConfiguration
{
    /// <summary>Name that errors show.</summary>
    public const string FileName = "prometheus.yml";

    private const string Cure = "the operator of the server allows a directory with the key instanceFiles of --server.config";

    /// <summary>
    /// The configuration; files lie below <paramref name="files"/> (null: none may be named). It knows no environment variable: those are
    /// the operator's, and may be secrets.
    /// Throws <see cref="ConfigurationException"/> that lists every problem with its place.
    /// </summary>
    public static PrometheusConfiguration Read(string yaml, FileBoundary? files) => string.IsNullOrWhiteSpace(yaml)
        ? new PrometheusConfiguration()
        : ConfigurationReader.Read(FileName, Encoding.UTF8.GetBytes(yaml), new ConfigurationReaderOptions
        {
            AllowFiles = files is not null,
            Files = files,
            FilesCure = Cure,
            Variable = _ => null,
        });
}
