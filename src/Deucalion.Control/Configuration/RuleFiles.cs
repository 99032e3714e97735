using Deucalion.Control.Database;
using Deucalion.Control.Database.Rows;
using Deucalion.Control.Instances;
using Deucalion.Control.Snapshots;
using Microsoft.EntityFrameworkCore;

namespace Deucalion.Control.Configuration;

/// <summary>Rule files of instances, by kind and name.</summary>
public sealed class RuleFiles
{
    /// <summary>Files of one instance at most.</summary>
    public const int MaxFiles = 1000;

    private readonly ControlStore _store;
    private readonly IConfigurationValidator _validator;

    internal RuleFiles(ControlStore store, IConfigurationValidator validator)
    {
        _store = store;
        _validator = validator;
    }

    /// <summary>All files of an instance with their texts, by kind and name.</summary>
    public async Task<IReadOnlyList<RuleFile>> ReadAllAsync(string instanceId, CancellationToken cancellationToken)
    {
        await ExistsAsync(instanceId, cancellationToken).ConfigureAwait(false);
        return await _store.ReadAsync(db => ReadAllAsync(db, instanceId, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A page of one kind without texts, by name.</summary>
    public async Task<Page<RuleFile>> ListAsync(string instanceId, RuleFileKind kind, PageRequest page, CancellationToken cancellationToken)
    {
        IReadOnlyList<RuleFile> all = await ReadAllAsync(instanceId, cancellationToken).ConfigureAwait(false);
        return page.Cut(all.Where(f => f.Kind == kind).Select(f => f with { Text = string.Empty }), f => f.Name);
    }

    /// <summary>One file; throws NotFound.</summary>
    public async Task<RuleFile> GetAsync(string instanceId, RuleFileKind kind, string name, CancellationToken cancellationToken)
    {
        await ExistsAsync(instanceId, cancellationToken).ConfigureAwait(false);
        string kindText = kind.ToString();
        RuleFileRow? row = await _store.ReadAsync(
            db => db.RuleFiles.AsNoTracking().SingleOrDefaultAsync(f => f.InstanceId == instanceId && f.Kind == kindText && f.Name == name, cancellationToken),
            cancellationToken).ConfigureAwait(false);
        return row is null ? throw NoFile(instanceId, kind, name) : ToRecord(row);
    }

    /// <summary>Validates and stores a file; throws BadRequest with the first problems.</summary>
    public Task<RuleFile> PutAsync(string instanceId, RuleFileKind kind, string name, string text, Actor actor, CancellationToken cancellationToken) =>
        _store.WriteAsync(
            actor,
            "PutRuleFile",
            $"instance/{instanceId}/rules/{name}",
            async scope =>
            {
                CheckName(kind, name);
                ConfigurationHistory.CheckSize("The rule file", text);
                InstanceRow instance = await InstanceDirectory.RunningRowAsync(scope, instanceId, cancellationToken).ConfigureAwait(false);
                InstanceRecord record = scope.Before.Instances.GetValueOrDefault(instanceId)?.Record ?? throw InstanceDirectory.NoInstance(instanceId);
                IReadOnlyList<string> problems = await _validator.CheckRuleFileAsync(record, kind, name, text, cancellationToken).ConfigureAwait(false);
                if (problems.Count > 0)
                {
                    throw ControlException.Bad(ConfigurationHistory.Problems($"Rule file \"{name}\"", problems));
                }

                string kindText = kind.ToString();
                RuleFileRow? row = await scope.Db.RuleFiles
                    .SingleOrDefaultAsync(f => f.InstanceId == instanceId && f.Kind == kindText && f.Name == name, cancellationToken).ConfigureAwait(false);
                if (row is null)
                {
                    if (await scope.Db.RuleFiles.CountAsync(f => f.InstanceId == instanceId, cancellationToken).ConfigureAwait(false) >= MaxFiles)
                    {
                        throw ControlException.Limit($"Instance {instanceId} has {MaxFiles} rule files, which is the limit.");
                    }

                    row = new RuleFileRow { InstanceId = instanceId, Kind = kindText, Name = name };
                    scope.Db.RuleFiles.Add(row);
                }

                row.Text = text;
                row.UpdatedAt = scope.NowMs;
                row.UpdatedBy = actor.Name;
                instance.RulesRevision++;
                return ToRecord(row);
            },
            cancellationToken);

    /// <summary>Removes a file; throws NotFound.</summary>
    public Task DeleteAsync(string instanceId, RuleFileKind kind, string name, Actor actor, CancellationToken cancellationToken) =>
        _store.WriteAsync(
            actor,
            "DeleteRuleFile",
            $"instance/{instanceId}/rules/{name}",
            async scope =>
            {
                InstanceRow instance = await InstanceDirectory.RunningRowAsync(scope, instanceId, cancellationToken).ConfigureAwait(false);
                string kindText = kind.ToString();
                int deleted = await scope.Db.RuleFiles.Where(f => f.InstanceId == instanceId && f.Kind == kindText && f.Name == name)
                    .ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
                instance.RulesRevision += deleted == 0 ? throw NoFile(instanceId, kind, name) : 1;
                return deleted;
            },
            cancellationToken);

    internal static async Task<IReadOnlyList<RuleFile>> ReadAllAsync(ControlDb db, string instanceId, CancellationToken cancellationToken)
    {
        List<RuleFileRow> rows = await db.RuleFiles.AsNoTracking().Where(f => f.InstanceId == instanceId).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(ToRecord).OrderBy(f => f.Kind).ThenBy(f => f.Name, StringComparer.Ordinal)];
    }

    // File names become names in a folder somewhere; namespaces of Mimir's API are free text.
    private static void CheckName(RuleFileKind kind, string name)
    {
        bool good = kind == RuleFileKind.File
            ? name.Length is >= 1 and <= 128 && name[0] != '.' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
            : name.Length is >= 1 and <= 256 && !name.Any(char.IsControl);
        if (!good)
        {
            throw ControlException.Bad(kind == RuleFileKind.File
                ? "The name of a rule file has 1 to 128 letters, digits, dots, dashes and underscores, and does not begin with a dot."
                : "The name of a rule namespace has 1 to 256 characters and no control characters.");
        }
    }

    private static ControlException NoFile(string instanceId, RuleFileKind kind, string name) => ControlException.Missing(
        $"Instance {instanceId} has no rule {(kind == RuleFileKind.File ? "file" : "namespace")} \"{NearName.Shorten(name)}\".");

    private static RuleFile ToRecord(RuleFileRow row) => new(
        row.InstanceId, Enum.Parse<RuleFileKind>(row.Kind), row.Name, row.Text, DateTimeOffset.FromUnixTimeMilliseconds(row.UpdatedAt), row.UpdatedBy);

    private async Task ExistsAsync(string instanceId, CancellationToken cancellationToken)
    {
        ControlSnapshot snapshot = await _store.CurrentAsync(cancellationToken).ConfigureAwait(false);
        if (!snapshot.Instances.ContainsKey(instanceId))
        {
            throw InstanceDirectory.NoInstance(instanceId);
        }
    }
}
