using System.Globalization;
using Deucalion.Control.Access;
using Deucalion.Control.Configuration;
using Deucalion.Control.Instances;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Control.Json;

/// <summary>Records as the API shows them.</summary>
internal static class ViewOf
{
    public static InstanceView Instance(InstanceRecord i, InstanceUrls urls, HttpRequest request)
    {
        string inter = InstanceUrls.HttpApi(urls.PublicBase(i.RegionId, request), i);
        string intra = InstanceUrls.HttpApi(urls.InternalBase(i.RegionId, request), i);
        return new InstanceView
        {
            PrometheusInstanceId = i.Id,
            PrometheusInstanceName = i.Name,
            RegionId = i.RegionId,
            UserId = i.AccountId,
            Version = i.Version.ToString(),
            Status = i.Status.ToString(),
            StorageDuration = i.StorageDurationDays,
            StorageSize = i.StorageSize,
            RetentionRules = [.. i.RetentionRules.Select(r => new RetentionRuleView(r.Match, r.DurationText))],
            OutOfOrderWindow = MemberValues.Window(i.OutOfOrderWindow),
            ExternalLabels = i.ExternalLabels,
            Tags = [.. i.Tags.Select(t => new TagMember { Key = t.Key, Value = t.Value })],
            Limits = MemberValues.Limits(kind => i.Limits[kind]),
            LimitOverrides = MemberValues.Limits(kind => i.LimitOverrides.TryGetValue(kind, out long v) ? v : null),
            EnableAuthToken = i.EnableAuthToken,
            EnableAuthFreeRead = i.EnableAuthFreeRead,
            AuthFreeReadPolicy = Sources(i.AuthFreeRead),
            EnableAuthFreeWrite = i.EnableAuthFreeWrite,
            AuthFreeWritePolicy = Sources(i.AuthFreeWrite),
            HttpApiInterUrl = inter,
            HttpApiIntraUrl = intra,
            RemoteWriteInterUrl = inter + "/api/v1/write",
            RemoteWriteIntraUrl = intra + "/api/v1/write",
            RemoteReadInterUrl = inter + "/api/v1/read",
            RemoteReadIntraUrl = intra + "/api/v1/read",
            OtlpInterUrl = inter + "/api/v1/otlp/v1/metrics",
            OtlpIntraUrl = intra + "/api/v1/otlp/v1/metrics",
            PushGatewayInterUrl = inter + "/pushgateway",
            PushGatewayIntraUrl = intra + "/pushgateway",
            CreateTime = i.CreateTime,
            DeleteTime = i.DeleteTime,
            PurgeTime = i.PurgeTime,
        };
    }

    public static TokenView Token(TokenRecord t, string? secret = null) => new(t.Id, t.CreateTime, t.ExpireTime, t.LastUsedTime, t.CreatedBy, secret);

    public static ConfigurationView Configuration(ConfigurationRevision r) => new(r.Revision, r.IsCurrent, r.Note, r.CreateTime, r.CreatedBy);

    public static RuleFileView RuleFile(RuleFile f) => new(f.Name, f.UpdateTime, f.UpdatedBy);

    public static UserView User(UserRecord u) => new(u.Name, u.DisplayName, u.IsRoot, u.HasPassword, u.Policies, u.CreateTime);

    public static AccessKeyView AccessKey(AccessKeyRecord k, string? secret = null) => new(
        k.Id,
        k.UserName,
        k.IsActive ? "Active" : "Inactive",
        k.CreateTime,
        k.LastUsedTime,
        MemberValues.Limits(kind => k.Limits.TryGetValue(kind, out long v) ? v : null),
        secret);

    public static PolicyView Policy(PolicyRecord p) => new(
        p.Name, p.IsSystem ? "System" : "Custom", p.Description, [.. p.Statements.Select(Statement)], p.CreateTime, p.UpdateTime);

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static StatementView Statement(PolicyStatement s) => new(
        s.Effect.ToString(),
        s.Actions,
        s.Resources,
        s.Matchers.Count == 0 && s.Tags.Count == 0 ? null : new ConditionsView(s.Matchers.Count == 0 ? null : s.Matchers, s.Tags.Count == 0 ? null : s.Tags));

    private static AuthFreePolicyMember Sources(AuthFreePolicy policy) => new() { SourceIp = [.. policy.SourceIp.Select(b => b.ToString())] };
}
