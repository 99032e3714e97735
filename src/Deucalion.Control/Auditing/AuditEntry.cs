namespace Deucalion.Control.Auditing;

/// <summary>One line of the audit log. <paramref name="Result"/> is <c>ok</c>, <c>refused</c> or <c>forbidden</c>.</summary>
public sealed record AuditEntry(
    long Id, DateTimeOffset Time, string Actor, string? AccessKeyId, string RemoteAddress, string? RequestId, string Action, string Resource, string Result, string Detail);
