using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Deucalion.Control.Instances;

namespace Deucalion.Api.Control;

/// <summary>
/// The file that Grafana reads from <c>provisioning/datasources</c>. Secrets are kept as hashes only, so the file refers to an environment
/// variable of Grafana instead.
/// </summary>
internal static class GrafanaProvisioning
{
    public const string TokenVariable = "DEUCALION_TOKEN";
    public const string SecretVariable = "DEUCALION_ACCESS_KEY_SECRET";

    private static readonly JsonSerializerOptions Quoting = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Render(InstanceRecord instance, string url, string? tokenId, string? accessKeyId)
    {
        bool basic = accessKeyId is not null || (tokenId is null && instance.Version == InstanceVersion.V2);
        bool token = !basic && (tokenId is not null || instance.EnableAuthToken);
        var yaml = new StringBuilder("apiVersion: 1\ndatasources:\n");
        yaml.Append("  - name: ").Append(Quote(instance.Name)).Append('\n')
            .Append("    uid: ").Append(instance.Id).Append('\n')
            .Append("    type: prometheus\n    access: proxy\n")
            .Append("    url: ").Append(Quote(url)).Append('\n');
        if (basic)
        {
            yaml.Append("    basicAuth: true\n    basicAuthUser: ").Append(Quote(accessKeyId ?? "ACCESS_KEY_ID")).Append('\n');
        }

        yaml.Append("    jsonData:\n      httpMethod: POST\n      prometheusType: Prometheus\n");
        if (basic)
        {
            yaml.Append("    secureJsonData:\n      basicAuthPassword: $").Append(SecretVariable).Append('\n');
        }
        else if (token)
        {
            yaml.Append("      httpHeaderName1: Authorization\n    secureJsonData:\n      httpHeaderValue1: $").Append(TokenVariable).Append('\n');
        }

        return yaml.ToString();
    }

    // A JSON text is a YAML text; Grafana expands $NAME unless the dollar is doubled.
    private static string Quote(string text) => JsonSerializer.Serialize(text.Replace("$", "$$", StringComparison.Ordinal), Quoting);
}
