using Deucalion.Control.Access;

namespace Deucalion.Api.Http;

/// <summary>One path of the data plane below an instance's URL.</summary>
/// <param name="Path">Without leading slash, e.g. <c>api/v1/query</c>.</param>
/// <param name="Methods">Methods it takes; any other is answered 405 with <c>Allow</c>.</param>
/// <param name="Action">The permission it needs.</param>
/// <param name="Handler">What answers.</param>
/// <param name="ReadsParameters">False: the handler reads the body itself.</param>
public sealed record DataPlaneRoute(string Path, string[] Methods, PermissionAction Action, Func<DataPlaneRequest, Task> Handler, bool ReadsParameters = true);
