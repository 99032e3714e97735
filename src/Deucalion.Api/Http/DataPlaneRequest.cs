using Deucalion.Api.Auth;
using Deucalion.Api.Parameters;
using Deucalion.Control.Access;
using Deucalion.Control.Limits;
using Deucalion.Model.Labels;
using Deucalion.Runtime.Instances;
using Deucalion.Runtime.Queries;
using Deucalion.Storage.Reading;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Http;

/// <summary>
/// A data plane request that has been let in: the instance it reached and the label scopes of its credential. Reading goes through
/// <see cref="Readable"/>, so that no endpoint can forget the scopes.
/// </summary>
public sealed class DataPlaneRequest(HttpContext context, DataPlaneAccess access, RunningInstance instance, RequestParameters parameters)
{
    /// <summary>The HTTP exchange.</summary>
    public HttpContext Http { get; } = context;

    /// <summary>The instance.</summary>
    public RunningInstance Instance { get; } = instance;

    /// <summary>
    /// Alternatives of which a series must fulfil one, null = every series: what the credential may see, narrowed by the request's own
    /// <c>extra_label</c> and <c>extra_filters[]</c>.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<Matcher>>? LabelScopes { get; } = ExtraFilters.Narrow(access.LabelScopes, parameters);

    /// <summary>Who asks.</summary>
    public Principal Principal => access.Principal;

    /// <summary>Limits in force for this caller.</summary>
    public InstanceLimits Limits => access.Limits;

    /// <summary>Parameters from URL and body.</summary>
    public RequestParameters Parameters { get; } = parameters;

    /// <summary>Values of the variable segments of the path, in order.</summary>
    public IReadOnlyList<string> PathValues { get; init; } = [];

    /// <summary>Label name of <c>/label/{name}/values</c>.</summary>
    public string PathLabel => PathValues.Count > 0 ? PathValues[0] : string.Empty;

    /// <summary>The client's address behind trusted proxies.</summary>
    public string ClientAddress { get; init; } = string.Empty;

    /// <summary>What takes turns in queues: the key or token, or who comes without one.</summary>
    public string CallerKey => access.Principal.KeyId ?? access.Principal.Name;

    /// <summary>Where the request comes from, for lists and logs.</summary>
    public QueryOrigin Origin => new(CallerKey, access.Principal.Name, ClientAddress, Http.Request.Method, Http.Request.Path.Value ?? string.Empty);

    /// <summary>The caller's turn in the queue of queries.</summary>
    public QueryTicket Ticket => new(Instance.Record.Id, CallerKey, (int)Math.Clamp(Instance.Record.Limits.ConcurrentQueries, 0, int.MaxValue));

    /// <summary>Ends when the client goes away.</summary>
    public CancellationToken Cancellation => Http.RequestAborted;

    /// <summary>The instance's samples as far as the credential may see them.</summary>
    public ISampleQueryable Readable => LabelScopes is null ? Instance.Readable : new LabelScopedQueryable(Instance.Readable, LabelScopes);
}
