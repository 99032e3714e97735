namespace Deucalion.Control.Access;

/// <summary>The policies that every installation has.</summary>
public static class SystemPolicies
{
    /// <summary>Reading metrics.</summary>
    public const string MetricReadAccess = "AliyunPrometheusMetricReadAccess";

    /// <summary>Writing metrics.</summary>
    public const string MetricWriteAccess = "AliyunPrometheusMetricWriteAccess";

    /// <summary>Seeing instances, not their metrics.</summary>
    public const string CloudMonitorReadOnlyAccess = "AliyunCloudMonitorReadOnlyAccess";

    /// <summary>Everything.</summary>
    public const string CloudMonitorFullAccess = "AliyunCloudMonitorFullAccess";

    /// <summary>The four, sorted by name.</summary>
    public static IReadOnlyList<PolicyRecord> All { get; } =
    [
        Make(CloudMonitorFullAccess, "Full access to Cloud Monitor.", PermissionActions.Any),
        Make(
            CloudMonitorReadOnlyAccess,
            "Sees instances and their usage, not their metrics.",
            PermissionActions.Text(PermissionAction.GetInstance),
            PermissionActions.Text(PermissionAction.ListInstances)),
        Make(
            MetricReadAccess,
            "Read-only access to metrics.",
            PermissionActions.Text(PermissionAction.QueryMetrics),
            PermissionActions.Text(PermissionAction.GetInstance),
            PermissionActions.Text(PermissionAction.ListInstances)),
        Make(MetricWriteAccess, "Writes metrics.", PermissionActions.Text(PermissionAction.WriteMetrics)),
    ];

    /// <summary>One of the four by name; null for any other name.</summary>
    public static PolicyRecord? Find(string name) => All.FirstOrDefault(p => p.Name == name);

    private static PolicyRecord Make(string name, string description, params string[] actions) => new()
    {
        Name = name,
        Description = description,
        IsSystem = true,
        Statements = [new PolicyStatement { Effect = PolicyEffect.Allow, Actions = actions, Resources = ["*"] }],
    };
}
