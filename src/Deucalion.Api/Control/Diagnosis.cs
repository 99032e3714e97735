using System.Globalization;
using System.Net;
using Deucalion.Api.Control.Json;
using Deucalion.Control;
using Deucalion.Control.Access;
using Deucalion.Control.Inspection;
using Deucalion.Control.Instances;
using Deucalion.Control.Regions;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Control;

/// <summary>
/// Goes the way of a request step by step and says where it ends and how to go on. Nothing is called over the network: the URL is
/// compared with what this installation serves, the credential is judged by the same authorizer as every request (also as to throttling).
/// Steps after one that makes them impossible are left out.
/// </summary>
internal sealed class Diagnosis(ControlPlane plane, InstanceUrls urls, IInstanceInspector? inspector, TimeProvider clock, HttpRequest request)
{
    // Prometheus' lookback: an instant query sees nothing older.
    private static readonly TimeSpan Lookback = TimeSpan.FromMinutes(5);

    private readonly List<StepView> _steps = [];

    public async Task<DiagnosisView> RunAsync(InstanceRecord instance, DiagnoseRequest body, IPAddress client, CancellationToken cancellationToken)
    {
        if (CheckAddress(instance, body.Url!.Trim()) is { } path && CheckInstance(instance, path) && CheckCredential(instance, body.Authorization, client) is { } decision)
        {
            await CheckDataAsync(instance, body.Query, decision, cancellationToken).ConfigureAwait(false);
        }

        return new DiagnosisView(_steps.TrueForAll(s => s.Ok), _steps);
    }

    private void Good(string step, string detail) => _steps.Add(new StepView(step, true, detail, string.Empty));

    private void Bad(string step, string detail, string cure) => _steps.Add(new StepView(step, false, NearName.Shorten(detail, 600), NearName.Shorten(cure, 400)));

    // Gives the path to go on with, also when the host is unknown: a proxy may call this server by a name it does not know.
    private string? CheckAddress(InstanceRecord instance, string url)
    {
        string publicBase = urls.PublicBase(instance.RegionId, request);
        string internalBase = urls.InternalBase(instance.RegionId, request);
        string copy = $"Copy the HTTP API URL from the Settings of the instance: {InstanceUrls.HttpApi(publicBase, instance)}";
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https"))
        {
            Bad("address", "The URL is not an absolute http or https URL.", copy);
            return null;
        }

        Uri[] bases = [new(publicBase), new(internalBase)];
        int at = Array.FindIndex(bases, b => b.Host.Equals(uri.Host, StringComparison.OrdinalIgnoreCase) && b.Port == uri.Port);
        int sameHost = Array.FindIndex(bases, b => b.Host.Equals(uri.Host, StringComparison.OrdinalIgnoreCase));
        bool asCalled = IsDerived(instance.RegionId) && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
        string authority = NearName.Shorten(uri.Authority);
        if (at < 0 && sameHost >= 0 && bases[sameHost].Scheme != uri.Scheme && uri.IsDefaultPort)
        {
            // The port follows from the wrong scheme: that is a TLS mistake, not an address mistake.
            Good("address", $"{NearName.Shorten(uri.Host)} is served here.");
            CheckTls(bases[sameHost], uri, copy);
        }
        else if (at < 0 && !asCalled)
        {
            Bad("address", $"{authority} is not an address of this installation: a client gets a connection error, or somebody else's answer.", copy);
        }
        else
        {
            bool onlyInternal = at == 1 && publicBase != internalBase;
            Good("address", onlyInternal ? $"{authority} is the internal address; clients outside of the internal network cannot connect." : $"{authority} is served here.");
            CheckTls(at >= 0 ? bases[at] : bases[0], uri, copy);
        }

        string basePath = at >= 0 ? bases[at].AbsolutePath.TrimEnd('/') : bases[0].AbsolutePath.TrimEnd('/');
        return uri.AbsolutePath.StartsWith(basePath, StringComparison.Ordinal) ? uri.AbsolutePath[basePath.Length..] : uri.AbsolutePath;
    }

    private bool IsDerived(string regionId) => plane.Regions.FirstOrDefault((Region r) => r.Id == regionId)?.PublicBaseUrl is null;

    private void CheckTls(Uri expected, Uri given, string copy)
    {
        if (expected.Scheme == given.Scheme)
        {
            Good("tls", given.Scheme == "https" ? "The URL uses TLS, as the server does." : "The URL uses plain HTTP, as the server does.");
        }
        else
        {
            Bad("tls", $"The URL uses {given.Scheme}, the server speaks {expected.Scheme} there.", copy);
        }
    }

    private bool CheckInstance(InstanceRecord instance, string path)
    {
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        string right = $"/prometheus/{instance.RegionId}/{instance.Id}";
        if (parts is not ["prometheus", string region, string id, ..])
        {
            Bad("instance", $"The path \"{NearName.Shorten(path)}\" names no instance.", $"The path must begin with {right}.");
            return false;
        }

        if (id != instance.Id)
        {
            Bad("instance", $"The URL names instance \"{NearName.Shorten(id, 64)}\", not {instance.Id}.", $"The path must begin with {right}.");
            return false;
        }

        if (region != instance.RegionId)
        {
            Bad("instance", $"The URL names region \"{NearName.Shorten(region, 64)}\"; the instance is in {instance.RegionId}, so the answer is 404.", $"The path must begin with {right}.");
            return false;
        }

        if (instance.Status != InstanceStatus.Running)
        {
            Bad("instance", $"The instance was deleted at {Time(instance.DeleteTime!.Value)}.", $"Undo the deletion before {Time(instance.PurgeTime!.Value)}.");
            return false;
        }

        Good("instance", $"{instance.Name} ({instance.Version}) runs in region {instance.RegionId}.");
        return true;
    }

    private AuthorizationDecision? CheckCredential(InstanceRecord instance, string? authorization, IPAddress client)
    {
        AuthorizationDecision decision = plane.Authorizer.Authorize(new AuthorizationRequest
        {
            RegionId = instance.RegionId,
            InstanceId = instance.Id,
            AuthorizationHeaders = string.IsNullOrEmpty(authorization) ? [] : [authorization],
            RemoteAddress = client,
            Action = PermissionAction.QueryMetrics,
        });
        if (decision.Outcome is not (AuthorizationOutcome.Permitted or AuthorizationOutcome.Forbidden))
        {
            Bad("credential", decision.Message, CredentialCure(instance, decision.Outcome));
            return null;
        }

        Good("credential", decision.Principal.Kind switch
        {
            PrincipalKind.Anonymous => "The instance has no token, so no credential is needed.",
            PrincipalKind.AuthFree => $"{client} is on the auth-free list, so no credential is needed from there.",
            PrincipalKind.Token => $"The token {decision.Principal.KeyId} is valid.",
            _ => $"The AccessKey {decision.Principal.KeyId} of user \"{decision.Principal.Name}\" is valid.",
        });
        if (decision.Outcome == AuthorizationOutcome.Forbidden)
        {
            Bad("policy", decision.Message, $"Attach {SystemPolicies.MetricReadAccess} or {SystemPolicies.CloudMonitorFullAccess} to the user, or take away the Deny statement.");
            return null;
        }

        Good("policy", decision.Principal.Kind == PrincipalKind.AccessKey ? "The user's policies permit reading." : "Reading is permitted.");
        Good("label scope", decision.LabelScopes is not { } scopes
            ? "All series are visible."
            : "Only series are visible that match " + string.Join(" or ", scopes.Take(4).Select(s => "{" + string.Join(',', s) + "}")) + (scopes.Count > 4 ? " or others." : "."));
        return decision;
    }

    private static string CredentialCure(InstanceRecord instance, AuthorizationOutcome outcome) =>
        outcome == AuthorizationOutcome.Throttled ? "Wait, and correct the credential meanwhile."
        : instance.Version == InstanceVersion.V1
            ? "Generate a token on the Settings tab and send it as the value of the Authorization header."
            : "Use HTTP Basic authentication with an AccessKey ID as user and its secret as password; make a new AccessKey when the secret is lost.";

    private async Task CheckDataAsync(InstanceRecord instance, string? query, AuthorizationDecision decision, CancellationToken cancellationToken)
    {
        if (inspector is null)
        {
            return;
        }

        DateTimeOffset? newest = null;
        bool asked = !string.IsNullOrWhiteSpace(query);
        if (asked)
        {
            QueryFinding finding = await inspector.ExamineQueryAsync(instance.Id, query!, decision.LabelScopes, cancellationToken).ConfigureAwait(false);
            if (finding.SyntaxError is { } error)
            {
                Bad("metric", $"The query cannot be read: {error}", "Correct the query.");
                return;
            }

            foreach (MetricFinding metric in finding.Metrics)
            {
                CheckMetric(metric);
                newest = newest is null || metric.LastSampleTime > newest ? metric.LastSampleTime ?? newest : newest;
            }
        }

        InstanceActivity activity = await inspector.GetActivityAsync(instance.Id, cancellationToken).ConfigureAwait(false);
        CheckLastSample(activity, asked && newest is not null ? newest : activity.LastSampleTime);
        await CheckTargetsAsync(instance, activity, cancellationToken).ConfigureAwait(false);
    }

    private void CheckMetric(MetricFinding metric)
    {
        string name = NearName.Shorten(metric.Metric);
        if (!metric.Exists)
        {
            string near = metric.NearNames.Count == 0 ? string.Empty : $"; there is {string.Join(", ", metric.NearNames.Take(5).Select(n => NearName.Shorten(n)))}";
            Bad("metric", $"The instance has no metric \"{name}\"{near}.", "Correct the name, or add a scrape job or remote write that delivers it.");
        }
        else if (!metric.VisibleInScope)
        {
            Bad("label scope", $"Metric \"{name}\" exists, but the label conditions of the user's policies hide all of its series.", "Widen the matchers of the policy, or ask for other series.");
        }
        else
        {
            Good("metric", $"The instance has metric \"{name}\".");
        }
    }

    private void CheckLastSample(InstanceActivity activity, DateTimeOffset? last)
    {
        if (last is not { } time)
        {
            Bad("last sample", "The instance has never received a sample.", "Add scrape jobs to its configuration, or point a remote write at its Remote Write URL.");
        }
        else if (clock.GetUtcNow() - time > Lookback)
        {
            Bad("last sample", $"No sample came since {Time(time)}; an instant query looks back 5 minutes only.", "Look at the targets or the sender, or ask for a time before.");
        }
        else
        {
            Good("last sample", string.Create(CultureInfo.InvariantCulture, $"The last sample is of {Time(time)}; {activity.ActiveSeries} series are active."));
        }
    }

    private async Task CheckTargetsAsync(InstanceRecord instance, InstanceActivity activity, CancellationToken cancellationToken)
    {
        if (activity.TargetsTotal == activity.TargetsUp)
        {
            Good("targets", activity.TargetsTotal == 0 ? "The instance scrapes no targets." : $"All {activity.TargetsTotal} targets are up.");
            return;
        }

        IReadOnlyList<TargetProblem> down = await inspector!.GetTargetProblemsAsync(instance.Id, 3, cancellationToken).ConfigureAwait(false);
        string detail = string.Join("; ", down.Select(t => $"{NearName.Shorten(t.ScrapeUrl)}: {NearName.Shorten(t.Error, 120)}"));
        Bad(
            "targets",
            string.Create(CultureInfo.InvariantCulture, $"{activity.TargetsTotal - activity.TargetsUp} of {activity.TargetsTotal} targets are down: {detail}"),
            "Make the targets answer, or correct their address in the scrape configuration.");
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
