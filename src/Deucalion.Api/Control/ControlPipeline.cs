using System.Net;
using Deucalion.Api.Auth;
using Deucalion.Control;
using Deucalion.Control.Access;
using Deucalion.Control.Instances;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Deucalion.Api.Control;

/// <summary>
/// What every control request goes through: request id, caller, permission, handler, errors as envelopes. Writes by console session must
/// come from the console's own origin.
/// </summary>
internal sealed partial class ControlPipeline(ControlApiOptions options, DataPlaneGate gate, InstanceUrls urls, ILogger<ControlPipeline> logger)
{
    /// <summary>Cookie of the console session.</summary>
    public const string SessionCookie = "deucalion_session";

    private readonly ControlPlane _plane = options.Plane;

    public async Task<IResult> RunAsync(HttpContext context, ControlOperation operation, Func<ControlCall, Task<IResult>> handler)
    {
        if (!context.Response.Headers.ContainsKey(RequestId.Header))
        {
            RequestId.Assign(context);
        }

        context.Response.Headers.CacheControl = "no-store";
        try
        {
            ControlCall? call = await AdmitAsync(context, operation).ConfigureAwait(false);
            return call is null ? Written.Instance : await handler(call).ConfigureAwait(false);
        }
        catch (ControlException e)
        {
            if (e.RetryAfter is { } delay)
            {
                ErrorEnvelope.SetRetryAfter(context, delay);
            }

            return await FailAsync(context, StatusOf(e.Kind), e.Message).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e)
        {
            return await FailAsync(context, e.StatusCode, e.Message).ConfigureAwait(false);
        }
        catch (DatabaseUnavailableException e)
        {
            LogDatabaseFailed(e, operation.Name);
            ErrorEnvelope.SetRetryAfter(context, TimeSpan.FromSeconds(5));
            return await FailAsync(context, StatusCodes.Status503ServiceUnavailable, "The control database does not answer. Try again; a write may or may not have taken place.").ConfigureAwait(false);
        }
#pragma warning disable CA1031 // the last catch of a request: whatever happened, the caller gets an envelope with the request id, and the log the rest
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFailed(e, operation.Name, context.TraceIdentifier);
            return await FailAsync(context, StatusCodes.Status500InternalServerError, $"Internal error; the server's log has it under request {context.TraceIdentifier}.").ConfigureAwait(false);
        }
    }

    /// <summary>The client's address behind trusted proxies.</summary>
    public IPAddress ClientOf(HttpContext context) => gate.ClientOf(context);

    private static int StatusOf(ControlErrorKind kind) => kind switch
    {
        ControlErrorKind.BadRequest => StatusCodes.Status400BadRequest,
        ControlErrorKind.NotFound => StatusCodes.Status404NotFound,
        ControlErrorKind.Conflict => StatusCodes.Status409Conflict,
        ControlErrorKind.Forbidden => StatusCodes.Status403Forbidden,
        ControlErrorKind.LimitExceeded => StatusCodes.Status422UnprocessableEntity,
        ControlErrorKind.Unauthorized => StatusCodes.Status401Unauthorized,
        _ => StatusCodes.Status429TooManyRequests,
    };

    private static async Task<IResult> FailAsync(HttpContext context, int status, string message)
    {
        await ErrorEnvelope.WriteAsync(context, status, message).ConfigureAwait(false);
        return Written.Instance;
    }

    private async Task<ControlCall?> AdmitAsync(HttpContext context, ControlOperation operation)
    {
        IPAddress client = ClientOf(context);
        if (operation.Anonymous)
        {
            return new ControlCall(context, _plane, urls, Principal.Anonymous, ActorOf(context, Principal.Anonymous, client), instance: null);
        }

        AuthorizationDecision caller = Authenticate(context, client);
        if (!caller.IsPermitted)
        {
            await DataPlaneGate.WriteRefusalAsync(context, caller).ConfigureAwait(false);
            return null;
        }

        Actor actor = ActorOf(context, caller.Principal, client);
        InstanceRecord? instance = operation.OnInstance ? await FindInstanceAsync(context).ConfigureAwait(false) : null;
        if (operation.Action is { } action && _plane.Authorizer.Evaluate(caller.Principal, action, instance) is { IsPermitted: false } refusal)
        {
            if (!IsRead(context))
            {
                string resource = instance is null ? context.Request.Path.Value ?? string.Empty : "instance/" + instance.Id;
                await _plane.Audit.RecordForbiddenAsync(actor, operation.Name, resource, context.RequestAborted).ConfigureAwait(false);
            }

            await DataPlaneGate.WriteRefusalAsync(context, refusal).ConfigureAwait(false);
            return null;
        }

        return new ControlCall(context, _plane, urls, caller.Principal, actor, instance);
    }

    private Task<InstanceRecord> FindInstanceAsync(HttpContext context) =>
        _plane.Instances.GetAsync(context.Request.RouteValues["id"] as string ?? string.Empty, context.RequestAborted);

    private AuthorizationDecision Authenticate(HttpContext context, IPAddress client)
    {
        IReadOnlyList<string?> headers = DataPlaneGate.AuthorizationHeaders(context);
        if (headers.Count > 0 || context.Request.Cookies[SessionCookie] is not { } cookie)
        {
            return _plane.Authorizer.Authenticate(headers, client);
        }

        if (_plane.Sessions.Find(cookie) is not { } principal)
        {
            return new AuthorizationDecision { Outcome = AuthorizationOutcome.Unauthorized, Message = "The console session is over; sign in again.", ChallengeBasic = false };
        }

        if (!IsRead(context) && !IsOwnOrigin(context.Request))
        {
            return new AuthorizationDecision { Outcome = AuthorizationOutcome.Forbidden, Message = "A change by console session must come from the console's own pages; scripts use an AccessKey." };
        }

        return new AuthorizationDecision { Outcome = AuthorizationOutcome.Permitted, Principal = principal };
    }

    // Browsers send Origin with every write; the host must be the one that was called. The scheme may differ behind a proxy that ends TLS.
    internal static bool IsOwnOrigin(HttpRequest request) =>
        request.Headers.Origin is [{ Length: > 0 } origin]
        && Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri)
        && string.Equals(uri.Authority, new Uri("http://" + request.Host.Value).Authority, StringComparison.OrdinalIgnoreCase);

    private static bool IsRead(HttpContext context) => HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);

    private static Actor ActorOf(HttpContext context, Principal principal, IPAddress client) =>
        new(principal.Name, principal.KeyId, client.ToString(), context.TraceIdentifier);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Operation} failed (request {RequestId}).")]
    private partial void LogFailed(Exception exception, string operation, string requestId);

    [LoggerMessage(Level = LogLevel.Error, Message = "The control database failed during {Operation}.")]
    private partial void LogDatabaseFailed(Exception exception, string operation);

    // The answer is out already.
    private sealed class Written : IResult
    {
        public static readonly Written Instance = new();

        public Task ExecuteAsync(HttpContext httpContext) => Task.CompletedTask;
    }
}
