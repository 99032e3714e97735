namespace Deucalion.Control.Access;

/// <summary>What a policy permits or denies; <see cref="PermissionActions.Text"/> gives the words of the policy language.</summary>
public enum PermissionAction
{
    /// <summary>Reading samples, series, labels, metadata, rules, targets.</summary>
    QueryMetrics,

    /// <summary>Writing samples.</summary>
    WriteMetrics,

    /// <summary>Seeing an instance and its usage.</summary>
    GetInstance,

    /// <summary>Seeing an instance in lists.</summary>
    ListInstances,

    /// <summary>Creating, changing and deleting an instance, its tokens, configuration and rules.</summary>
    ManageInstance,

    /// <summary>Users, AccessKeys, policies and the audit log.</summary>
    ManageAccess,
}
