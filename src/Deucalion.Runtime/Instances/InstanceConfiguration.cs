using System.Text;
using Deucalion.Model.Configuration;

namespace Deucalion.Runtime.Instances;

/// <summary>Reads an instance's <c>prometheus.yml</c>; the same door serves validation before it is stored and use afterwards.</summary>
public static class InstanceConfiguration
{
    /// <summary>Name that errors show.</summary>
    public const string FileName = "prometheus.yml";

    /// <summary>The configuration; throws <see cref="ConfigurationException"/> that lists every problem with its place.</summary>
    public static PrometheusConfiguration Read(string yaml) =>
        string.IsNullOrWhiteSpace(yaml) ? new PrometheusConfiguration() : ConfigurationReader.Read(FileName, Encoding.UTF8.GetBytes(yaml));
}
