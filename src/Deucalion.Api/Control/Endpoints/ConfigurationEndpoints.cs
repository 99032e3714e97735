using System.Globalization;
using System.Text;
using Deucalion.Api.Control.Json;
using Deucalion.Control;
using Deucalion.Control.Access;
using Deucalion.Control.Configuration;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Control.Endpoints;

/// <summary>Configuration and rule files. Texts may hold secrets of targets, so reading them takes the permission to manage.</summary>
internal static class ConfigurationEndpoints
{
    private const string RevisionHeader = "X-Deucalion-Revision";
    private static readonly string[] YamlTypes = ["text/yaml", "application/yaml", "text/x-yaml", "application/x-yaml", "text/plain", "application/octet-stream"];
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static void Map(ControlRoutes routes) => routes
        .GetText("/instances/{id}/config", Manage("GetConfiguration", "The prometheus.yml in force"), async call =>
            Text(call, await call.Plane.Configurations.GetAsync(call.Instance.Id, call.Aborted).ConfigureAwait(false)))
        .SendText<ConfigurationView>(HttpMethods.Put, "/instances/{id}/config", Manage("PutConfiguration", "Validates a prometheus.yml whole and applies it") with { Query = ["note"] }, async call =>
            call.Ok(ViewOf.Configuration(await call.Plane.Configurations.PutAsync(
                call.Instance.Id, await ReadTextAsync(call).ConfigureAwait(false), call.Query("note") ?? string.Empty, call.Actor, call.Aborted).ConfigureAwait(false))))
        .SendText<CheckView>(HttpMethods.Post, "/instances/{id}/config/check", Manage("CheckConfiguration", "Validates a prometheus.yml without applying it"), async call =>
        {
            IReadOnlyList<string> problems = await call.Plane.Configurations
                .CheckAsync(call.Instance.Id, await ReadTextAsync(call).ConfigureAwait(false), call.Aborted).ConfigureAwait(false);
            return call.Ok(new CheckView(problems.Count == 0, problems));
        })
        .Get<ListView<ConfigurationView>>("/instances/{id}/config/history", Manage("ListConfigurations", "Revisions of the configuration, newest first"), async call =>
            call.List(await call.Plane.Configurations.ListAsync(call.Instance.Id, call.Aborted).ConfigureAwait(false), ViewOf.Configuration))
        .GetText("/instances/{id}/config/history/{revision}", Manage("GetConfigurationRevision", "The text of a revision"), async call =>
            Text(call, await call.Plane.Configurations.GetAsync(call.Instance.Id, RevisionOf(call), call.Aborted).ConfigureAwait(false)))
        .Post<RollBackRequest, ConfigurationView>(
            "/instances/{id}/config/rollback", StatusCodes.Status200OK, Manage("RollBackConfiguration", "Applies an earlier revision again"), async call =>
        {
            RollBackRequest body = await StrictBody.ReadAsync<RollBackRequest>(call.Context).ConfigureAwait(false);
            long revision = body.Revision ?? throw new ControlException(ControlErrorKind.BadRequest, "revision is needed.");
            return call.Ok(ViewOf.Configuration(
                await call.Plane.Configurations.RollBackAsync(call.Instance.Id, revision, call.Actor, call.Aborted).ConfigureAwait(false)));
        })
        .Get<ListView<RuleFileView>>("/instances/{id}/rules", Manage("ListRuleFiles", "Rule files by name") with { Query = ["limit", "nextToken"] }, async call =>
            call.List(await call.Plane.RuleFiles.ListAsync(call.Instance.Id, RuleFileKind.File, call.Page, call.Aborted).ConfigureAwait(false), ViewOf.RuleFile))
        .GetText("/instances/{id}/rules/{fileName}", Manage("GetRuleFile", "The text of a rule file"), async call => Results.Text(
            (await call.Plane.RuleFiles.GetAsync(call.Instance.Id, RuleFileKind.File, call.Route("fileName"), call.Aborted).ConfigureAwait(false)).Text, "application/yaml"))
        .SendText<RuleFileView>(HttpMethods.Put, "/instances/{id}/rules/{fileName}", Manage("PutRuleFile", "Validates and stores a rule file"), async call =>
            call.Ok(ViewOf.RuleFile(await call.Plane.RuleFiles.PutAsync(
                call.Instance.Id, RuleFileKind.File, call.Route("fileName"), await ReadTextAsync(call).ConfigureAwait(false), call.Actor, call.Aborted).ConfigureAwait(false))))
        .Delete(
            "/instances/{id}/rules/{fileName}",
            Manage("DeleteRuleFile", "Removes a rule file"),
            call => call.Plane.RuleFiles.DeleteAsync(call.Instance.Id, RuleFileKind.File, call.Route("fileName"), call.Actor, call.Aborted));

    private static ControlOperation Manage(string name, string summary) => InstanceEndpoints.On(name, summary, PermissionAction.ManageInstance);

    private static IResult Text(ControlCall call, ConfigurationRevision revision)
    {
        call.Context.Response.Headers[RevisionHeader] = revision.Revision.ToString(CultureInfo.InvariantCulture);
        return Results.Text(revision.Text, "application/yaml");
    }

    private static long RevisionOf(ControlCall call) =>
        long.TryParse(call.Route("revision"), NumberStyles.None, CultureInfo.InvariantCulture, out long revision)
            ? revision
            : throw new ControlException(ControlErrorKind.BadRequest, "revision must be a whole number.");

    private static async Task<string> ReadTextAsync(ControlCall call)
    {
        string type = (call.Context.Request.ContentType ?? "text/yaml").Split(';')[0].Trim();
        if (!YamlTypes.Contains(type, StringComparer.OrdinalIgnoreCase))
        {
            throw new BadHttpRequestException("The body must be sent as Content-Type: text/yaml or application/yaml.", StatusCodes.Status415UnsupportedMediaType);
        }

        byte[] bytes = await BoundedBody.ReadAsync(call.Context, ConfigurationHistory.MaxTextBytes).ConfigureAwait(false);
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new ControlException(ControlErrorKind.BadRequest, "The text is not valid UTF-8.");
        }
    }
}
