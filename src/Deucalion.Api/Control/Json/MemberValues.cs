using System.Globalization;
using System.Text.Json;
using Deucalion.Control;
using Deucalion.Control.Instances;
using Deucalion.Control.Limits;
using Deucalion.Control.Network;
using Deucalion.Model.Configuration;
using Deucalion.Model.Time;

namespace Deucalion.Api.Control.Json;

/// <summary>Members that may be written in more than one way.</summary>
internal static class MemberValues
{
    /// <summary>Any age of samples, in place of a window.</summary>
    public const string Unlimited = "unlimited";

    /// <summary>A duration as text (<c>30m</c>) or a number of seconds.</summary>
    public static TimeSpan Duration(JsonElement element, string member)
    {
        if (element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out double seconds) && seconds is >= 0 and <= 1e10)
        {
            return TimeSpan.FromMilliseconds(Math.Round(seconds * 1000));
        }

        if (element.ValueKind == JsonValueKind.String)
        {
            string text = element.GetString()!;
            if (PrometheusDuration.TryParse(text, out long ms, out _))
            {
                return TimeSpan.FromMilliseconds(ms);
            }

            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long whole) && whole <= 10_000_000_000)
            {
                return TimeSpan.FromSeconds(whole);
            }
        }

        throw Bad($"{member} must be a duration such as \"30m\" or a number of seconds.");
    }

    /// <summary>An out-of-order window; null stands for any age.</summary>
    public static TimeSpan? Window(JsonElement element, string member) =>
        element.ValueKind == JsonValueKind.Null || (element.ValueKind == JsonValueKind.String && element.GetString() == Unlimited)
            ? null
            : Duration(element, member);

    /// <summary>A number of bytes, or a text such as <c>50GB</c>; 0 for not limited.</summary>
    public static long Size(JsonElement element, string member) => element.ValueKind switch
    {
        JsonValueKind.Number when element.TryGetInt64(out long bytes) => bytes,
        JsonValueKind.String when ByteSize.TryParse(element.GetString()!.Trim(), out long bytes) => bytes,
        _ => throw Bad($"{member} must be a size such as \"50GB\" or a number of bytes; 0 means not limited."),
    };

    /// <summary>Retention rules; what they may hold is checked where they are stored.</summary>
    public static IReadOnlyList<SeriesRetention>? RetentionRules(RetentionRuleMember?[]? rules, string member) => rules is null
        ? null
        : [.. rules.Select((rule, i) =>
        {
            string place = string.Create(CultureInfo.InvariantCulture, $"{member}[{i}]");
            return new SeriesRetention(
                rule?.Match ?? throw Bad($"{place}.match is needed: a selector such as {{__name__=~\"debug_.*\"}}."),
                Duration(rule.Duration ?? throw Bad($"{place}.duration is needed, such as \"7d\"."), place + ".duration"));
        })];

    /// <summary>How a window is shown.</summary>
    public static string Window(TimeSpan? window) => window is { } w ? PrometheusDuration.Format((long)w.TotalMilliseconds) : Unlimited;

    /// <summary>An object of texts.</summary>
    public static Dictionary<string, string> Texts(JsonElement element, string member)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Bad($"{member} must be a JSON object of texts.");
        }

        return element.EnumerateObject().ToDictionary(
            p => p.Name,
            p => p.Value.ValueKind == JsonValueKind.String ? p.Value.GetString()! : throw Bad($"{member}.{NearName.Shorten(p.Name)} must be a text."));
    }

    /// <summary>Tags as <c>[{"key":…,"value":…}]</c> or as an object.</summary>
    public static Dictionary<string, string> Tags(JsonElement element, string member)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            return Texts(element, member);
        }

        var tags = new Dictionary<string, string>();
        if (element.ValueKind == JsonValueKind.Array)
        {
            int i = 0;
            foreach (JsonElement item in element.EnumerateArray())
            {
                TagMember tag = StrictBody.Read<TagMember>(item, string.Create(CultureInfo.InvariantCulture, $"{member}[{i++}]"));
                if (tag.Key is null || !tags.TryAdd(tag.Key, tag.Value ?? string.Empty))
                {
                    throw Bad($"{member}: every tag needs a key, and no key may be there twice.");
                }
            }
        }
        else
        {
            throw Bad($"{member} must be a list of {{\"key\":…,\"value\":…}} or an object.");
        }

        return tags;
    }

    /// <summary>Limits by name; a number, a duration for times, or null for the default.</summary>
    public static Dictionary<LimitKind, long?> Limits(JsonElement element, string member)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Bad($"{member} must be a JSON object.");
        }

        var limits = new Dictionary<LimitKind, long?>();
        foreach (JsonProperty p in element.EnumerateObject())
        {
            if (LimitCatalog.Find(p.Name) is not { } definition)
            {
                string? near = NearName.Of(p.Name, LimitCatalog.All.Select(d => d.Name));
                throw Bad($"{member}.{NearName.Shorten(p.Name)} is not a known limit{(near is null ? "." : $"; did you mean {near}?")}");
            }

            limits[definition.Kind] = p.Value.ValueKind switch
            {
                JsonValueKind.Null => null,
                JsonValueKind.String when LimitCatalog.TryParse(definition, p.Value.GetString()!, out long value) => value,
                JsonValueKind.Number when definition.Unit == LimitUnit.Duration => (long)Duration(p.Value, $"{member}.{p.Name}").TotalMilliseconds,
                JsonValueKind.Number when p.Value.TryGetInt64(out long value) && value >= 0 => value,
                _ => throw Bad($"{member}.{p.Name} must be {(definition.Unit == LimitUnit.Duration ? "a duration such as \"2m\"" : "a whole number, 0 for not limited")}."),
            };
        }

        return limits;
    }

    /// <summary>Limits as they are shown.</summary>
    public static IReadOnlyDictionary<string, object> Limits(Func<LimitKind, long?> value) => LimitCatalog.All
        .Where(d => value(d.Kind) is not null)
        .ToDictionary(d => d.Name, d => d.Unit == LimitUnit.Duration ? (object)PrometheusDuration.Format(value(d.Kind)!.Value) : value(d.Kind)!.Value);

    /// <summary>An auth-free list.</summary>
    public static AuthFreePolicy? Sources(AuthFreePolicyMember? policy, string member) => policy?.SourceIp is null
        ? policy is null ? null : AuthFreePolicy.None
        : new AuthFreePolicy([.. policy.SourceIp.Select((text, i) => CidrBlock.TryParse(text, out CidrBlock? block) ? block! : throw Bad(string.Create(
            CultureInfo.InvariantCulture, $"{member}.SourceIp[{i}]: \"{NearName.Shorten(text ?? string.Empty)}\" is not an address or CIDR range such as 10.0.0.0/8.")))]);

    private static ControlException Bad(string message) => new(ControlErrorKind.BadRequest, message);
}
