namespace Deucalion.Api.Http;

/// <summary>A group of data plane paths; every group that is registered as a service becomes part of <see cref="DataPlaneRoutes"/>.</summary>
public interface IDataPlaneRouteSource
{
    /// <summary>The paths, in the order in which documents list them.</summary>
    IEnumerable<DataPlaneRoute> Routes { get; }
}
