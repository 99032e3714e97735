using Deucalion.Control.Access;

namespace Deucalion.Api.Http;

/// <summary>One path of the data plane below an instance's URL.</summary>
/// <param name="Path">Without leading slash, e.g. <c>api/v1/query</c>; <c>{name}</c> stands for one segment and <c>{*name}</c>, at the end, for the rest.</param>
/// <param name="Methods">Methods it takes; any other is answered 405 with <c>Allow</c>.</param>
/// <param name="Action">The permission it needs.</param>
/// <param name="Handler">What answers.</param>
/// <param name="ReadsParameters">False: the handler reads the body itself.</param>
public sealed record DataPlaneRoute(string Path, string[] Methods, PermissionAction Action, Func<DataPlaneRequest, Task> Handler, bool ReadsParameters = true)
{
    /// <summary>What a narrowed credential gets; writes check every series themselves, everything else is refused unless it says otherwise.</summary>
    public SeriesVisibility Visibility { get; init; } = Action == PermissionAction.WriteMetrics ? SeriesVisibility.Filtered : SeriesVisibility.WholeInstance;

    /// <summary>Answers while the instance is being opened; null: such a request is a 503.</summary>
    public Func<Microsoft.AspNetCore.Http.HttpContext, Task>? WhileOpening { get; init; }

    /// <summary>False: the path lives below the URL of an instance only, because the same path outside belongs to the server.</summary>
    public bool OnDefaultInstance { get; init; } = true;
}
