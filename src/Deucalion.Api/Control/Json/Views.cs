using System.Text.Json.Serialization;

#pragma warning disable SA1402 // the bodies of answers: together they are one page of the contract
namespace Deucalion.Api.Control.Json;

internal sealed record ListView<T>(IReadOnlyList<T> Items, string? NextToken = null);

internal sealed record ActiveQueryView(
    string QueryId,
    string Query,
    double Start,
    double End,
    double Step,
    string User,
    string Caller,
    string Address,
    DateTimeOffset StartTime,
    string Phase,
    string Class,
    long SamplesRead,
    long Bytes);

internal sealed record RegionView(string RegionId, string DisplayName, string PublicBaseUrl, string InternalBaseUrl);

internal sealed record RetentionRuleView(string Match, string Duration);

internal sealed record InstanceView
{
    public required string PrometheusInstanceId { get; init; }

    public required string PrometheusInstanceName { get; init; }

    public required string RegionId { get; init; }

    public required string UserId { get; init; }

    public required string Version { get; init; }

    public required string Status { get; init; }

    public required int StorageDuration { get; init; }

    public required long StorageSize { get; init; }

    public required IReadOnlyList<RetentionRuleView> RetentionRules { get; init; }

    public required string OutOfOrderWindow { get; init; }

    public required IReadOnlyDictionary<string, string> ExternalLabels { get; init; }

    public required IReadOnlyList<TagMember> Tags { get; init; }

    public required IReadOnlyDictionary<string, object> Limits { get; init; }

    public required IReadOnlyDictionary<string, object> LimitOverrides { get; init; }

    public required bool EnableAuthToken { get; init; }

    public required bool EnableAuthFreeRead { get; init; }

    public required AuthFreePolicyMember AuthFreeReadPolicy { get; init; }

    public required bool EnableAuthFreeWrite { get; init; }

    public required AuthFreePolicyMember AuthFreeWritePolicy { get; init; }

    public required string HttpApiInterUrl { get; init; }

    public required string HttpApiIntraUrl { get; init; }

    public required string RemoteWriteInterUrl { get; init; }

    public required string RemoteWriteIntraUrl { get; init; }

    public required string RemoteReadInterUrl { get; init; }

    public required string RemoteReadIntraUrl { get; init; }

    public required string OtlpInterUrl { get; init; }

    public required string OtlpIntraUrl { get; init; }

    public required string PushGatewayInterUrl { get; init; }

    public required string PushGatewayIntraUrl { get; init; }

    public required DateTimeOffset CreateTime { get; init; }

    public DateTimeOffset? DeleteTime { get; init; }

    public DateTimeOffset? PurgeTime { get; init; }
}

internal sealed record TokenView(
    string TokenId, DateTimeOffset CreateTime, DateTimeOffset? ExpireTime, DateTimeOffset? LastUsedTime, string CreatedBy, string? Token = null);

internal sealed record ConfigurationView(long Revision, bool Current, string Note, DateTimeOffset CreateTime, string CreatedBy);

internal sealed record CheckView(bool Ok, IReadOnlyList<string> Problems);

internal sealed record RuleFileView(string FileName, DateTimeOffset UpdateTime, string UpdatedBy);

internal sealed record UsageDayView(string Date, string Job, string AccessKeyId, long Points, long Bytes, long Queries, long SamplesRead);

internal sealed record UsageView
{
    public required string PrometheusInstanceId { get; init; }

    public required long ActiveSeries { get; init; }

    public required double SamplesPerSecond { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required DateTimeOffset? LastSampleTime { get; init; }

    public required int TargetsUp { get; init; }

    public required int TargetsTotal { get; init; }

    public required IReadOnlyList<UsageDayView> Days { get; init; }
}

internal sealed record UserView(string UserName, string DisplayName, bool IsRoot, bool HasPassword, IReadOnlyList<string> Policies, DateTimeOffset CreateTime);

internal sealed record AccessKeyView(
    string AccessKeyId, string UserName, string Status, DateTimeOffset CreateTime, DateTimeOffset? LastUsedTime, IReadOnlyDictionary<string, object> Limits, string? AccessKeySecret = null);

internal sealed record ConditionsView(IReadOnlyList<string>? Matchers, IReadOnlyDictionary<string, string>? Tags);

internal sealed record StatementView(string Effect, IReadOnlyList<string> Actions, IReadOnlyList<string> Resources, ConditionsView? Conditions);

internal sealed record PolicyView(
    string PolicyName, string PolicyType, string Description, IReadOnlyList<StatementView> Statements, DateTimeOffset? CreateTime, DateTimeOffset? UpdateTime);

internal sealed record AuditView(
    long Id, DateTimeOffset Time, string Actor, string? AccessKeyId, string RemoteAddress, string? RequestId, string Action, string Resource, string Result, string Detail);

internal sealed record LimitView(string Name, string Unit, object Default, string Source);

internal sealed record SessionView(string UserName, string AccountId, bool IsRoot);

internal sealed record StepView(string Step, bool Ok, string Detail, string Cure);

internal sealed record DiagnosisView(bool Ok, IReadOnlyList<StepView> Steps);

/// <summary>A rule with the names of its YAML keys; members without a value are left out.</summary>
internal sealed record RelabelRuleView(
    [property: JsonPropertyName("source_labels")] IReadOnlyList<string>? SourceLabels,
    string Separator,
    string Regex,
    ulong? Modulus,
    [property: JsonPropertyName("target_label")] string? TargetLabel,
    string Replacement,
    string Action);

internal sealed record RelabelStepView(RelabelRuleView Rule, IReadOnlyDictionary<string, string> Output, bool Keep);

internal sealed record RelabelView(IReadOnlyList<string> Problems, IReadOnlyList<RelabelStepView> Steps);
