using Deucalion.Control.Database;
using Deucalion.Control.Instances;
using Deucalion.Control.Limits;
using Deucalion.Control.Network;
using Deucalion.Control.Regions;
using Deucalion.Model.Configuration;
using Deucalion.Model.Time;

namespace Deucalion.Control.Serving;

/// <summary>Reads the YAML of <c>--server.config</c>.</summary>
public static class ServerConfigurationReader
{
    private const long DayMilliseconds = 86_400_000;

    /// <summary>Reads a text; <paramref name="file"/> is only the name for error messages.</summary>
    public static ServerConfiguration Read(string file, string text)
    {
        YamlCursor? root = YamlCursor.Load(file, text);
        if (root is null || root.IsNull)
        {
            return ServerConfiguration.Default;
        }

        Dictionary<string, YamlCursor> members = root.Members("regions", "database", "trustedProxies", "defaults", "defaultInstance", "instanceFiles");
        return new ServerConfiguration
        {
            Regions = members.TryGetValue("regions", out YamlCursor? regions) ? ReadRegions(regions) : [Region.Local],
            Database = members.TryGetValue("database", out YamlCursor? database) ? ReadDatabase(database) : null,
            TrustedProxies = members.TryGetValue("trustedProxies", out YamlCursor? proxies) ? [.. proxies.Items().Select(ReadCidr)] : [],
            Defaults = members.TryGetValue("defaults", out YamlCursor? defaults) ? ReadDefaults(defaults) : new InstanceDefaults(),
            InstanceFiles = members.TryGetValue("instanceFiles", out YamlCursor? files) && !files.IsNull ? ReadDirectory(files) : null,
            DefaultInstanceEnabled = members.TryGetValue("defaultInstance", out YamlCursor? instance)
                ? instance.Members("enabled").GetValueOrDefault("enabled")?.Flag() : null,
        };
    }

    private static List<Region> ReadRegions(YamlCursor list)
    {
        var regions = new List<Region>();
        foreach (YamlCursor item in list.Items())
        {
            Dictionary<string, YamlCursor> members = item.Members("id", "displayName", "publicBaseUrl", "internalBaseUrl");
            YamlCursor id = members.GetValueOrDefault("id") ?? throw item.Error("a region needs an id.");
            string name = id.Text();
            if (name.Length > 64 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') || !char.IsAsciiLetterOrDigit(name[0]))
            {
                throw id.Error("a region id has 1 to 64 letters, digits, dots, dashes and underscores, and begins with a letter or digit.");
            }

            if (regions.Any(r => r.Id == name))
            {
                throw id.Error($"region \"{name}\" is there twice.");
            }

            regions.Add(new Region(
                name,
                members.GetValueOrDefault("displayName")?.Text() ?? name,
                ReadBaseUrl(members.GetValueOrDefault("publicBaseUrl")),
                ReadBaseUrl(members.GetValueOrDefault("internalBaseUrl"))));
        }

        return regions.Count > 0 ? regions : throw list.Error("at least one region is needed.");
    }

    private static string? ReadBaseUrl(YamlCursor? at)
    {
        if (at is null || at.IsNull)
        {
            return null;
        }

        string text = at.Text();
        return Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" && uri.Query.Length == 0 && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0
            ? text.TrimEnd('/')
            : throw at.Error("expected an absolute http or https URL without user, query and fragment, such as https://metrics.example.com.");
    }

    private static DatabaseOptions ReadDatabase(YamlCursor database)
    {
        Dictionary<string, YamlCursor> members = database.Members("provider", "connectionString");
        YamlCursor? provider = members.GetValueOrDefault("provider");
        string kind = provider?.Text() ?? "sqlite";
        if (kind is not ("sqlite" or "postgresql"))
        {
            throw provider!.Error($"\"{NearName.Shorten(kind)}\" is not a provider; use sqlite or postgresql.");
        }

        YamlCursor connection = members.GetValueOrDefault("connectionString") ?? throw database.Error("a connectionString is needed.");
        string text = connection.Text();
        try
        {
            // Only to fail here with the place instead of later without; messages of the parsers name keywords, not values.
            if (kind == "sqlite")
            {
                _ = new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder(text);
            }
            else
            {
                _ = new Npgsql.NpgsqlConnectionStringBuilder(text);
            }
        }
        catch (ArgumentException)
        {
            throw connection.Error($"not a connection string that {kind} understands (key=value pairs separated by semicolons).");
        }

        return new DatabaseOptions(kind == "sqlite" ? DatabaseProvider.Sqlite : DatabaseProvider.PostgreSql, text);
    }

    private static CidrBlock ReadCidr(YamlCursor at) =>
        CidrBlock.TryParse(at.Text(), out CidrBlock? block) ? block! : throw at.Error("expected an address or CIDR range such as 10.0.0.0/8.");

    private static string ReadDirectory(YamlCursor at) =>
        at.Text() is { } text && Path.IsPathRooted(text) && !text.Contains('\0', StringComparison.Ordinal)
            ? text
            : throw at.Error("expected the absolute path of a directory such as /etc/deucalion/files.");

    private static InstanceDefaults ReadDefaults(YamlCursor defaults)
    {
        Dictionary<string, YamlCursor> members = defaults.Members("retention", "storageSize", "retentionRules", "outOfOrderWindow", "limits");
        var result = new InstanceDefaults();
        if (members.GetValueOrDefault("retention") is { } retention)
        {
            long ms = ReadDuration(retention);
            result = ms >= DayMilliseconds && ms % DayMilliseconds == 0 && ms / DayMilliseconds <= InstanceRules.MaxDays
                ? result with { StorageDurationDays = (int)(ms / DayMilliseconds) }
                : throw retention.Error($"retention must be whole days from 1d to {InstanceRules.MaxDays}d.");
        }

        if (members.GetValueOrDefault("storageSize") is { } size)
        {
            result = result with { StorageSize = ReadSize(size) };
        }

        if (members.GetValueOrDefault("retentionRules") is { } rules)
        {
            result = result with { RetentionRules = ReadRetentionRules(rules, result.StorageDurationDays) };
        }

        if (members.GetValueOrDefault("outOfOrderWindow") is { } window)
        {
            result = result with { OutOfOrderWindow = window.Text() == "unlimited" ? null : TimeSpan.FromMilliseconds(ReadDuration(window)) };
        }

        return members.GetValueOrDefault("limits") is { } limits ? result with { Limits = ReadLimits(limits) } : result;
    }

    private static long ReadSize(YamlCursor at)
    {
        if (!ByteSize.TryParse(at.Text(), out long bytes))
        {
            throw at.Error("expected a size such as 50GB; 0 means not limited.");
        }

        return Checked(at, () => RetentionLimits.Size(bytes));
    }

    private static IReadOnlyList<SeriesRetention> ReadRetentionRules(YamlCursor list, int storageDays)
    {
        var rules = new List<SeriesRetention>();
        foreach (YamlCursor item in list.Items())
        {
            Dictionary<string, YamlCursor> members = item.Members("match", "duration");
            YamlCursor match = members.GetValueOrDefault("match") ?? throw item.Error("a rule needs a match such as '{__name__=~\"debug_.*\"}'.");
            YamlCursor duration = members.GetValueOrDefault("duration") ?? throw item.Error("a rule needs a duration such as 7d.");
            rules.Add(new SeriesRetention(match.Text(), TimeSpan.FromMilliseconds(ReadDuration(duration))));
        }

        return Checked(list, () => RetentionLimits.Rules(rules, storageDays));
    }

    private static T Checked<T>(YamlCursor at, Func<T> check)
    {
        try
        {
            return check();
        }
        catch (ControlException e)
        {
            throw at.Error(e.Message);
        }
    }

    private static InstanceLimits ReadLimits(YamlCursor limits)
    {
        var values = new Dictionary<LimitKind, long>();
        foreach ((string name, YamlCursor at) in limits.Members([.. LimitCatalog.All.Select(d => d.Name)]))
        {
            LimitDefinition definition = LimitCatalog.Find(name)!;
            values[definition.Kind] = LimitCatalog.TryParse(definition, at.Text(), out long value)
                ? value
                : throw at.Error(definition.Unit == LimitUnit.Duration ? "expected a duration such as 2m." : "expected a whole number; 0 means not limited.");
        }

        return InstanceLimits.Defaults.With(values);
    }

    private static long ReadDuration(YamlCursor at) =>
        PrometheusDuration.TryParse(at.Text(), out long ms, out string? error) ? ms : throw at.Error(error!);
}
