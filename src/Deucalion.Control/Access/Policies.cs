using Deucalion.Control.Database.Rows;
using Deucalion.Control.Snapshots;
using Microsoft.EntityFrameworkCore;

namespace Deucalion.Control.Access;

/// <summary>Policies: the system ones, and custom ones that can be put and deleted.</summary>
public sealed class Policies
{
    /// <summary>Custom policies of the account at most.</summary>
    public const int MaxPolicies = 1000;

    /// <summary>Statements of one policy at most.</summary>
    public const int MaxStatements = 64;

    private readonly ControlStore _store;

    internal Policies(ControlStore store) => _store = store;

    /// <summary>One policy, system ones too; throws NotFound.</summary>
    public async Task<PolicyRecord> GetAsync(string name, CancellationToken cancellationToken)
    {
        ControlSnapshot snapshot = await _store.CurrentAsync(cancellationToken).ConfigureAwait(false);
        return snapshot.Policies.GetValueOrDefault(name) ?? throw NoPolicy(name);
    }

    /// <summary>A page of policies by name.</summary>
    public async Task<Page<PolicyRecord>> ListAsync(PageRequest page, CancellationToken cancellationToken)
    {
        ControlSnapshot snapshot = await _store.CurrentAsync(cancellationToken).ConfigureAwait(false);
        return page.Cut(snapshot.PolicyList, p => p.Name);
    }

    /// <summary>Makes or replaces a custom policy; throws BadRequest that names the statement and member, Forbidden for a system policy.</summary>
    public async Task<(PolicyRecord Policy, bool IsNew)> PutAsync(
        string name, string? description, IReadOnlyList<PolicyStatement> statements, Actor actor, CancellationToken cancellationToken)
    {
        bool isNew = await _store.WriteAsync(
            actor,
            "PutPolicy",
            "policy/" + NearName.Shorten(name, 128),
            async scope =>
            {
                Check(name, description, statements);
                PolicyRow? row = await scope.Db.Policies.SingleOrDefaultAsync(p => p.Name == name, cancellationToken).ConfigureAwait(false);
                bool added = row is null;
                if (row is null)
                {
                    if (await scope.Db.Policies.CountAsync(cancellationToken).ConfigureAwait(false) >= MaxPolicies)
                    {
                        throw ControlException.Limit($"The account has {MaxPolicies} custom policies, which is the limit.");
                    }

                    row = new PolicyRow { Name = name, CreatedAt = scope.NowMs };
                    scope.Db.Policies.Add(row);
                }

                row.Description = description ?? row.Description;
                row.Statements = StoredJson.Write(statements);
                row.UpdatedAt = scope.NowMs;
                return added;
            },
            cancellationToken).ConfigureAwait(false);
        return (_store.Snapshot.Policies[name], isNew);
    }

    /// <summary>Removes a custom policy; throws Conflict while it is attached.</summary>
    public Task DeleteAsync(string name, Actor actor, CancellationToken cancellationToken) =>
        _store.WriteAsync(
            actor,
            "DeletePolicy",
            "policy/" + NearName.Shorten(name, 128),
            async scope =>
            {
                if (SystemPolicies.Find(name) is not null)
                {
                    throw ControlException.Forbidden($"{name} is a system policy and cannot be deleted.");
                }

                string[] users = await scope.Db.Attachments.Where(a => a.PolicyName == name).Select(a => a.UserName).Take(3)
                    .ToArrayAsync(cancellationToken).ConfigureAwait(false);
                if (users.Length > 0)
                {
                    throw ControlException.Conflict($"Policy \"{name}\" is attached to {string.Join(", ", users)}; detach it first.");
                }

                int deleted = await scope.Db.Policies.Where(p => p.Name == name).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
                return deleted > 0 ? deleted : throw NoPolicy(name);
            },
            cancellationToken);

    internal static ControlException NoPolicy(string name) => ControlException.Missing($"There is no policy \"{NearName.Shorten(name)}\".");

    private static void Check(string name, string? description, IReadOnlyList<PolicyStatement> statements)
    {
        if (name.Length is < 1 or > 128 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
        {
            throw ControlException.Bad("policyName must have 1 to 128 letters, digits, dots, dashes and underscores.");
        }

        if (SystemPolicies.Find(name) is not null)
        {
            throw ControlException.Forbidden($"{name} is a system policy and cannot be changed.");
        }

        if (description?.Length > 1024)
        {
            throw ControlException.Bad("description may have at most 1024 characters.");
        }

        if (statements.Count is < 1 or > MaxStatements)
        {
            throw ControlException.Bad($"statements must have 1 to {MaxStatements} items.");
        }

        for (int i = 0; i < statements.Count; i++)
        {
            CompiledStatement.Compile(statements[i], $"statements[{i}]");
        }
    }
}
