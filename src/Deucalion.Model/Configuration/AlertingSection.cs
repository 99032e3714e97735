using Deucalion.Model.Configuration.Yaml;
using Deucalion.Model.Relabeling;

namespace Deucalion.Model.Configuration;

/// <summary>Reads the <c>alerting</c> section.</summary>
internal static class AlertingSection
{
    public static AlertingConfiguration Read(MappingReader m, NameValidationScheme validation, ReadingContext context) => new()
    {
        AlertRelabelConfigs = ReadingContext.Rules(m, "alert_relabel_configs", validation),
        Alertmanagers = m.Sections("alertmanagers", r => Alertmanager(r, validation, context)),
    };

    private static AlertmanagerConfiguration Alertmanager(MappingReader m, NameValidationScheme validation, ReadingContext context)
    {
        RemoteSections.RefuseCloudCredentials(m, "sigv4");
        if (m.Text("api_version", "v2") != "v2")
        {
            m.Problem("api_version", $"expected Alertmanager api version to be one of [v2] but got {m.Text("api_version")}");
        }

        IReadOnlyList<RelabelConfig> relabel = ReadingContext.Rules(m, "relabel_configs", validation);
        return new AlertmanagerConfiguration
        {
            HttpClient = HttpClientSection.Read(m, context),
            Scheme = ReadingContext.Word(m, "scheme", "http", ["http", "https"], "scheme"),
            PathPrefix = m.Text("path_prefix"),
            Timeout = m.Duration("timeout", TimeSpan.FromSeconds(10)),
            RelabelConfigs = relabel,
            AlertRelabelConfigs = ReadingContext.Rules(m, "alert_relabel_configs", validation),
            Discovery = DiscoverySection.Read(m, context, checkAddresses: relabel.Count == 0),
        };
    }
}
