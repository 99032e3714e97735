using Deucalion.Model.Labels;

namespace Deucalion.Control.Inspection;

/// <summary>
/// Looks into running instances for usage pages and for Diagnose. Implemented by the runtime. An instance that this node does not run
/// answers <see cref="InstanceActivity.None"/>, no targets and findings without existence.
/// </summary>
public interface IInstanceInspector
{
    /// <summary>What the instance does now.</summary>
    ValueTask<InstanceActivity> GetActivityAsync(string instanceId, CancellationToken cancellationToken);

    /// <summary>Targets that are down, at most <paramref name="limit"/>.</summary>
    ValueTask<IReadOnlyList<TargetProblem>> GetTargetProblemsAsync(string instanceId, int limit, CancellationToken cancellationToken);

    /// <summary>Looks at the metrics of a query without running it. <paramref name="scopes"/> as in an authorization decision.</summary>
    ValueTask<QueryFinding> ExamineQueryAsync(
        string instanceId, string query, IReadOnlyList<IReadOnlyList<Matcher>>? scopes, CancellationToken cancellationToken);
}
