using Deucalion.Api.Control.Json;
using Deucalion.Api.Query;
using Deucalion.Control;
using Deucalion.Control.Access;
using Deucalion.Runtime.Queries;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Deucalion.Api.Control.Endpoints;

/// <summary>The queries of an instance that run or wait, and the switch that ends one.</summary>
internal static class QueryControlEndpoints
{
    public static void Map(ControlRoutes routes) => routes
        .Get<ListView<ActiveQueryView>>(
            "/instances/{id}/queries",
            InstanceEndpoints.On("ListQueries", "Queries that run or wait, oldest first", PermissionAction.GetInstance),
            call => Task.FromResult(call.List(Active(call)?.Of(call.Instance.Id) ?? [], (ActiveQuery q) => View(q))))
        .Delete(
            "/instances/{id}/queries/{queryId}",
            InstanceEndpoints.On("CancelQuery", "Ends a query; its caller gets an error of type canceled", PermissionAction.ManageInstance),
            CancelAsync);

    private static ActiveQueries? Active(ControlCall call) => call.Context.RequestServices.GetService<ActiveQueries>();

    private static Task CancelAsync(ControlCall call)
    {
        string id = call.Route("queryId");
        if (Active(call) is not { } active || !active.TryCancel(call.Instance.Id, id))
        {
            throw new ControlException(ControlErrorKind.NotFound, $"Instance {call.Instance.Id} runs no query \"{NearName.Shorten(id, 64)}\"; it may have ended.");
        }

        return call.Plane.Audit.RecordDoneAsync(call.Actor, "CancelQuery", $"{call.Instance.Id}/queries/{id}", call.Aborted);
    }

    private static ActiveQueryView View(ActiveQuery q) => new(
        q.Id, q.Query.Expression, Seconds(q.Query.Start), Seconds(q.Query.End), q.Query.Step / 1000.0, q.Origin.User, q.Origin.Caller, q.Origin.Address,
        q.Started, ActiveQueryEndpoints.PhaseName(q.Phase), q.IsHeavy ? "heavy" : "small", q.SamplesRead, q.Bytes);

    private static double Seconds(long milliseconds) => milliseconds / 1000.0;
}
