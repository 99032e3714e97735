using System.Text.Json;
using System.Text.Json.Serialization;

#pragma warning disable SA1402 // the bodies of writes, one line each: together they are one page of the contract
namespace Deucalion.Api.Control.Json;

internal sealed record InstanceCreateRequest
{
    public string? PrometheusInstanceName { get; set; }

    public string? RegionId { get; set; }

    public string? Version { get; set; }

    public int? StorageDuration { get; set; }

    public JsonElement? StorageSize { get; set; }

    public RetentionRuleMember[]? RetentionRules { get; set; }

    public JsonElement? OutOfOrderWindow { get; set; }

    public JsonElement? ExternalLabels { get; set; }

    public JsonElement? Tags { get; set; }

    public JsonElement? Limits { get; set; }

    public bool? EnableAuthFreeRead { get; set; }

    public AuthFreePolicyMember? AuthFreeReadPolicy { get; set; }

    public bool? EnableAuthFreeWrite { get; set; }

    public AuthFreePolicyMember? AuthFreeWritePolicy { get; set; }
}

internal sealed record InstancePatchRequest
{
    public string? PrometheusInstanceName { get; set; }

    public int? StorageDuration { get; set; }

    public JsonElement? StorageSize { get; set; }

    public RetentionRuleMember[]? RetentionRules { get; set; }

    public JsonElement? OutOfOrderWindow { get; set; }

    public JsonElement? ExternalLabels { get; set; }

    public JsonElement? Tags { get; set; }

    public JsonElement? Limits { get; set; }

    public bool? EnableAuthToken { get; set; }

    public bool? EnableAuthFreeRead { get; set; }

    public AuthFreePolicyMember? AuthFreeReadPolicy { get; set; }

    public bool? EnableAuthFreeWrite { get; set; }

    public AuthFreePolicyMember? AuthFreeWritePolicy { get; set; }
}

internal sealed record TokenCreateRequest
{
    public JsonElement? ExpiresIn { get; set; }
}

internal sealed record RollBackRequest
{
    public long? Revision { get; set; }
}

internal sealed record DiagnoseRequest
{
    public string? Url { get; set; }

    public string? Authorization { get; set; }

    public string? Query { get; set; }
}

internal sealed record UserCreateRequest
{
    public string? UserName { get; set; }

    public string? DisplayName { get; set; }

    public string? Password { get; set; }
}

internal sealed record UserPatchRequest
{
    public string? DisplayName { get; set; }

    public string? Password { get; set; }
}

internal sealed record AccessKeyCreateRequest;

internal sealed record AccessKeyPatchRequest
{
    public string? Status { get; set; }

    public JsonElement? Limits { get; set; }
}

internal sealed record PolicyPutRequest
{
    public string? Description { get; set; }

    public JsonElement[]? Statements { get; set; }
}

internal sealed record StatementMember
{
    public string? Effect { get; set; }

    public string[]? Actions { get; set; }

    public string[]? Resources { get; set; }

    public JsonElement? Conditions { get; set; }
}

internal sealed record ConditionsMember
{
    public string[]? Matchers { get; set; }

    public JsonElement? Tags { get; set; }
}

internal sealed record SessionCreateRequest
{
    public string? UserName { get; set; }

    public string? Password { get; set; }
}

internal sealed record SetupRequest
{
    public string? Code { get; set; }

    public string? Password { get; set; }
}

internal sealed record RelabelRequest
{
    public string? Rules { get; set; }

    public Dictionary<string, string?>? Labels { get; set; }
}
