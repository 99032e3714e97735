using System.Collections.Immutable;
using System.Text.Json;
using Deucalion.Control.Access;
using Deucalion.Control.Instances;
using Deucalion.Control.Limits;
using Deucalion.Control.Network;

namespace Deucalion.Control.Snapshots;

/// <summary>Maps and lists as they lie in JSON columns. Unknown limits and members of a newer program are skipped.</summary>
internal static class StoredJson
{
    public static string Write(IEnumerable<KeyValuePair<string, string>> map) =>
        JsonSerializer.Serialize(map.OrderBy(p => p.Key, StringComparer.Ordinal).ToDictionary(p => p.Key, p => p.Value));

    public static ImmutableSortedDictionary<string, string> ReadMap(string json) =>
        (JsonSerializer.Deserialize<Dictionary<string, string>>(json) ?? []).ToImmutableSortedDictionary(StringComparer.Ordinal);

    public static string Write(IReadOnlyDictionary<LimitKind, long> limits) =>
        JsonSerializer.Serialize(limits.OrderBy(p => p.Key).ToDictionary(p => LimitCatalog.Of(p.Key).Name, p => p.Value));

    public static Dictionary<LimitKind, long> ReadLimits(string json)
    {
        var limits = new Dictionary<LimitKind, long>();
        foreach ((string name, long value) in JsonSerializer.Deserialize<Dictionary<string, long>>(json) ?? [])
        {
            if (LimitCatalog.Find(name) is { } definition)
            {
                limits[definition.Kind] = value;
            }
        }

        return limits;
    }

    public static string Write(AuthFreePolicy policy) => JsonSerializer.Serialize(policy.SourceIp.Select(b => b.ToString()));

    public static AuthFreePolicy ReadSources(string json) =>
        new([.. (JsonSerializer.Deserialize<string[]>(json) ?? []).Select(CidrBlock.Parse)]);

    public static string Write(IReadOnlyList<PolicyStatement> statements) => JsonSerializer.Serialize(statements.Select(s => new StoredStatement(
        s.Effect.ToString(), [.. s.Actions], [.. s.Resources], [.. s.Matchers], s.Tags.ToDictionary(t => t.Key, t => t.Value))));

    public static IReadOnlyList<PolicyStatement> ReadStatements(string json) =>
    [
        .. (JsonSerializer.Deserialize<StoredStatement[]>(json) ?? []).Select(s => new PolicyStatement
        {
            Effect = Enum.Parse<PolicyEffect>(s.Effect),
            Actions = s.Actions,
            Resources = s.Resources,
            Matchers = s.Matchers,
            Tags = s.Tags,
        }),
    ];

    public static string Write(IReadOnlyList<SeriesRetention> rules) =>
        JsonSerializer.Serialize(rules.Select(r => new StoredRetention(r.Match, (long)r.Duration.TotalMilliseconds)));

    public static IReadOnlyList<SeriesRetention> ReadRetention(string json) =>
        [.. (JsonSerializer.Deserialize<StoredRetention[]>(json) ?? []).Select(r => new SeriesRetention(r.Match, TimeSpan.FromMilliseconds(r.DurationMs)))];

    private sealed record StoredRetention(string Match, long DurationMs);

    private sealed record StoredStatement(string Effect, string[] Actions, string[] Resources, string[] Matchers, Dictionary<string, string> Tags);
}
