using Deucalion.Api.Control.Json;
using Deucalion.Control;
using Deucalion.Control.Access;
using Deucalion.Control.Inspection;
using Deucalion.Control.Usage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Deucalion.Api.Control.Endpoints;

/// <summary>What an instance does, and why it does not answer.</summary>
internal static class UsageEndpoints
{
    private const int DefaultDays = 30;

    public static void Map(ControlRoutes routes) => routes
        .Get<UsageView>(
            "/instances/{id}/usage",
            InstanceEndpoints.On("GetUsage", "Activity now, and sums per day", PermissionAction.GetInstance) with { Query = ["days"] },
            UsageAsync)
        .Post<DiagnoseRequest, DiagnosisView>(
            "/instances/{id}/diagnose",
            StatusCodes.Status200OK,
            InstanceEndpoints.On("Diagnose", "Finds the step at which a URL, credential and query fail, and its cure", PermissionAction.GetInstance),
            DiagnoseAsync);

    private static async Task<IResult> UsageAsync(ControlCall call)
    {
        int days = call.Number("days") ?? DefaultDays;
        if (days is < 1 or > UsageLedger.RetentionDays)
        {
            throw new ControlException(ControlErrorKind.BadRequest, $"days must be a number from 1 to {UsageLedger.RetentionDays}.");
        }

        string id = call.Instance.Id;
        IInstanceInspector? inspector = call.Context.RequestServices.GetService<IInstanceInspector>();
        InstanceActivity activity = inspector is null ? InstanceActivity.None : await inspector.GetActivityAsync(id, call.Aborted).ConfigureAwait(false);
        TimeProvider clock = call.Context.RequestServices.GetRequiredService<ControlApiOptions>().Clock;
        var from = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime.AddDays(1 - days));
        IReadOnlyList<DailyUsage> rows = await call.Plane.Usage.ListAsync(id, from, call.Aborted).ConfigureAwait(false);
        return call.Ok(new UsageView
        {
            PrometheusInstanceId = id,
            ActiveSeries = activity.ActiveSeries,
            SamplesPerSecond = activity.SamplesPerSecond,
            LastSampleTime = activity.LastSampleTime,
            TargetsUp = activity.TargetsUp,
            TargetsTotal = activity.TargetsTotal,
            Days = [.. rows.Select(r => new UsageDayView(ViewOf.Day(r.Day), r.Job, r.KeyId, r.Points, r.Bytes, r.Queries, r.SamplesRead))],
        });
    }

    private static async Task<IResult> DiagnoseAsync(ControlCall call)
    {
        DiagnoseRequest body = await StrictBody.ReadAsync<DiagnoseRequest>(call.Context).ConfigureAwait(false);
        if (string.IsNullOrWhiteSpace(body.Url))
        {
            throw new ControlException(ControlErrorKind.BadRequest, "url is needed: the HTTP API URL as it is configured in the client.");
        }

        IServiceProvider services = call.Context.RequestServices;
        var diagnosis = new Diagnosis(
            call.Plane, call.Urls, services.GetService<IInstanceInspector>(), services.GetRequiredService<ControlApiOptions>().Clock, call.Context.Request);
        return call.Ok(await diagnosis.RunAsync(call.Instance, body, services.GetRequiredService<ControlPipeline>().ClientOf(call.Context), call.Aborted).ConfigureAwait(false));
    }
}
