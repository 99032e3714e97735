using Deucalion.Api.Control.Json;
using Deucalion.Control;
using Deucalion.Control.Access;
using Deucalion.Control.Auditing;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Control.Endpoints;

/// <summary>Audit log, console sign-in and first set-up.</summary>
internal static class AccountEndpoints
{
    public static void Map(ControlRoutes routes) => routes
        .Get<ListView<AuditView>>(
            "/audit", new("ListAudit", "Who changed what, newest first") { Action = PermissionAction.ManageAccess, Query = ["limit", "nextToken"] }, async call =>
            call.List(
                await call.Plane.Audit.ListAsync(call.Page, call.Aborted).ConfigureAwait(false),
                (AuditEntry e) => new AuditView(e.Id, e.Time, e.Actor, e.AccessKeyId, e.RemoteAddress, e.RequestId, e.Action, e.Resource, e.Result, e.Detail)))
        .Get<SessionView>("/session", new("GetSession", "Who is signed in"), call => Task.FromResult(call.Ok(View(call, call.Principal))))
        .Post<SessionCreateRequest, SessionView>(
            "/session", StatusCodes.Status201Created, new("CreateSession", "Signs in to the console; answers with a cookie") { Anonymous = true }, SignInAsync)
        .Delete("/session", new("DeleteSession", "Signs out of the console"), SignOutAsync)
        .Post<SetupRequest, SessionView>("/setup", StatusCodes.Status200OK, new("CompleteSetup", "Sets root's console password by the one-time code") { Anonymous = true }, SetupAsync);

    private static SessionView View(ControlCall call, Principal principal) => new(principal.Name, call.Plane.AccountId, principal.IsRoot);

    private static async Task<IResult> SignInAsync(ControlCall call)
    {
        SessionCreateRequest body = await StrictBody.ReadAsync<SessionCreateRequest>(call.Context).ConfigureAwait(false);
        if (body.UserName is not { Length: > 0 and <= 64 } user || body.Password is not { Length: > 0 and <= 256 } password)
        {
            throw new ControlException(ControlErrorKind.BadRequest, "userName and password are needed.");
        }

        string secret = await call.Plane.Sessions
            .SignInAsync(user, password, Client(call), call.Actor, call.Aborted).ConfigureAwait(false);
        call.Context.Response.Cookies.Append(ControlPipeline.SessionCookie, secret, CookieOf(call, ConsoleSessions.Life));
        return call.Created(View(call, call.Plane.Sessions.Find(secret)!));
    }

    private static async Task SignOutAsync(ControlCall call)
    {
        if (call.Context.Request.Cookies[ControlPipeline.SessionCookie] is { } secret)
        {
            await call.Plane.Sessions.SignOutAsync(secret, call.Actor, call.Aborted).ConfigureAwait(false);
        }

        call.Context.Response.Cookies.Append(ControlPipeline.SessionCookie, string.Empty, CookieOf(call, TimeSpan.Zero));
    }

    private static async Task<IResult> SetupAsync(ControlCall call)
    {
        SetupRequest body = await StrictBody.ReadAsync<SetupRequest>(call.Context).ConfigureAwait(false);
        if (body.Code is not { Length: > 0 and <= 128 } code || body.Password is not { } password)
        {
            throw new ControlException(ControlErrorKind.BadRequest, "code and password are needed.");
        }

        await call.Plane.Sessions.CompleteSetupAsync(code, password, Client(call), call.Actor, call.Aborted).ConfigureAwait(false);
        return call.Ok(new SessionView(Users.Root, call.Plane.AccountId, IsRoot: true));
    }

    private static System.Net.IPAddress Client(ControlCall call) => System.Net.IPAddress.Parse(call.Actor.RemoteAddress);

    // Strict and HttpOnly: no other page can use the session, and no script can read it. Secure as soon as the request came by TLS.
    private static CookieOptions CookieOf(ControlCall call, TimeSpan life) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = call.Context.Request.IsHttps,
        Path = "/",
        MaxAge = life,
    };
}
