using Deucalion.Control.Limits;
using Deucalion.Control.Network;

namespace Deucalion.Control.Instances;

/// <summary>What members of an instance may hold; every refusal names the member.</summary>
internal static class InstanceRules
{
    public const int MaxName = 128;
    public const int MaxLabels = 64;
    public const int MaxText = 1024;
    public const int MaxTags = 20;
    public const int MaxTagText = 128;
    public const int MaxDays = 36_500;
    public const int MaxSources = 256;

    public static string Name(string member, string? name)
    {
        string trimmed = (name ?? string.Empty).Trim();
        return trimmed.Length is >= 1 and <= MaxName && !trimmed.Any(char.IsControl)
            ? trimmed
            : throw ControlException.Bad($"{member} must have 1 to {MaxName} characters and no control characters.");
    }

    public static int StorageDuration(int days) =>
        days is >= 1 and <= MaxDays ? days : throw ControlException.Bad($"storageDuration must be a number of days from 1 to {MaxDays}.");

    public static long? OutOfOrderWindow(TimeSpan? window) =>
        window is not { } w ? null
        : w >= TimeSpan.Zero ? (long)w.TotalMilliseconds
        : throw ControlException.Bad("outOfOrderWindow must not be negative.");

    public static IReadOnlyDictionary<string, string> ExternalLabels(IReadOnlyDictionary<string, string>? labels)
    {
        labels ??= new Dictionary<string, string>();
        Count("externalLabels", labels.Count, MaxLabels);
        foreach ((string name, string value) in labels)
        {
            if (name.Length is 0 or > MaxText || name.StartsWith("__", StringComparison.Ordinal) || value.Length > MaxText)
            {
                throw ControlException.Bad(
                    $"externalLabels: \"{NearName.Shorten(name)}\" needs a name that does not begin with __ and at most {MaxText} characters in name and value.");
            }
        }

        return labels;
    }

    public static IReadOnlyDictionary<string, string> Tags(IReadOnlyDictionary<string, string>? tags)
    {
        tags ??= new Dictionary<string, string>();
        Count("tags", tags.Count, MaxTags);
        foreach ((string key, string value) in tags)
        {
            if (key.Length is 0 or > MaxTagText || value.Length > MaxTagText || key.Any(char.IsControl) || value.Any(char.IsControl))
            {
                throw ControlException.Bad($"tags: \"{NearName.Shorten(key)}\" needs a key and a value of at most {MaxTagText} characters without control characters.");
            }
        }

        return tags;
    }

    public static IReadOnlyDictionary<LimitKind, long> Limits(IReadOnlyDictionary<LimitKind, long>? limits)
    {
        foreach ((LimitKind kind, long value) in limits ?? new Dictionary<LimitKind, long>())
        {
            if (value < 0)
            {
                throw ControlException.Bad($"limits.{LimitCatalog.Of(kind).Name} must not be negative; 0 means not limited.");
            }
        }

        return limits ?? new Dictionary<LimitKind, long>();
    }

    public static AuthFreePolicy Sources(string member, AuthFreePolicy? policy)
    {
        Count(member + ".SourceIp", policy?.SourceIp.Count ?? 0, MaxSources);
        return policy is null ? AuthFreePolicy.None : new AuthFreePolicy([.. policy.SourceIp.Distinct<CidrBlock>()]);
    }

    private static void Count(string member, int count, int max)
    {
        if (count > max)
        {
            throw ControlException.Bad($"{member} may have at most {max} items.");
        }
    }
}
