using Deucalion.Control.Inspection;
using Deucalion.Model.Labels;

namespace Deucalion.Api.Tests.Control;

public sealed class FakeInspector : IInstanceInspector
{
    public InstanceActivity Activity { get; set; } = InstanceActivity.None;

    public QueryFinding Finding { get; set; } = new(null, []);

    public IReadOnlyList<TargetProblem> Problems { get; set; } = [];

    public IReadOnlyList<IReadOnlyList<Matcher>>? SeenScopes { get; private set; }

    public ValueTask<InstanceActivity> GetActivityAsync(string instanceId, CancellationToken cancellationToken) => ValueTask.FromResult(Activity);

    public ValueTask<IReadOnlyList<TargetProblem>> GetTargetProblemsAsync(string instanceId, int limit, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<TargetProblem>>([.. Problems.Take(limit)]);

    public ValueTask<QueryFinding> ExamineQueryAsync(string instanceId, string query, IReadOnlyList<IReadOnlyList<Matcher>>? scopes, CancellationToken cancellationToken)
    {
        SeenScopes = scopes;
        return ValueTask.FromResult(Finding);
    }
}
