namespace Deucalion.Control.Access;

/// <summary>Words of the policy language.</summary>
public static class PermissionActions
{
    /// <summary>Every action.</summary>
    public const string Any = "prometheus:*";

    private static readonly string[] Texts =
    [
        "prometheus:QueryMetrics", "prometheus:WriteMetrics", "prometheus:GetInstance",
        "prometheus:ListInstances", "prometheus:ManageInstance", "prometheus:ManageAccess",
    ];

    /// <summary>All words, <see cref="Any"/> last.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Texts, Any];

    /// <summary>The word of an action.</summary>
    public static string Text(PermissionAction action) => Texts[(int)action];

    /// <summary>The system policy that a person should attach to be permitted.</summary>
    public static string GrantingPolicy(PermissionAction action) => action switch
    {
        PermissionAction.QueryMetrics => SystemPolicies.MetricReadAccess,
        PermissionAction.WriteMetrics => SystemPolicies.MetricWriteAccess,
        PermissionAction.GetInstance or PermissionAction.ListInstances => SystemPolicies.CloudMonitorReadOnlyAccess,
        _ => SystemPolicies.CloudMonitorFullAccess,
    };
}
