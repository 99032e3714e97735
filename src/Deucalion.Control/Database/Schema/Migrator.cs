using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Deucalion.Control.Database.Schema;

/// <summary>
/// Brings a database to the schema of this program. All missing steps run in one transaction behind a lock that the database itself
/// holds (SQLite: the write lock of BEGIN IMMEDIATE; PostgreSQL: an advisory transaction lock), so that nodes may start at the same
/// moment and a failed or killed start leaves the schema as it was. A database that a newer program has already changed is refused.
/// </summary>
internal static class Migrator
{
    // Any fixed number: "deucalion" in ASCII, cut to 63 bits.
    private const long AdvisoryLock = 0x64657563616C696F;

    /// <summary>Applies what is missing; throws <see cref="InvalidOperationException"/> with a sentence for a database it must not touch.</summary>
    public static async Task MigrateAsync(
        ControlDatabase database, IReadOnlyList<Migration> migrations, TimeProvider clock, CancellationToken cancellationToken)
    {
        ControlDb db = database.Open();
        await using (db.ConfigureAwait(false))
        {
            if (database.Provider == DatabaseProvider.Sqlite)
            {
                // WAL lets readers go on during a write; the mode stays in the file.
                await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", cancellationToken).ConfigureAwait(false);
            }

            IDbContextTransaction transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                if (database.Provider == DatabaseProvider.PostgreSql)
                {
                    await db.Database.ExecuteSqlRawAsync(
                        string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_xact_lock({AdvisoryLock})"), cancellationToken).ConfigureAwait(false);
                }

                await ApplyAsync(db, migrations, clock, cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task ApplyAsync(ControlDb db, IReadOnlyList<Migration> migrations, TimeProvider clock, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlRawAsync(
            "CREATE TABLE IF NOT EXISTS schema_version (version integer NOT NULL PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at bigint NOT NULL)",
            cancellationToken).ConfigureAwait(false);
        Dictionary<int, string> applied = await ReadAppliedAsync(db, cancellationToken).ConfigureAwait(false);
        int newest = migrations[^1].Version;
        if (applied.Keys.DefaultIfEmpty(0).Max() is var present && present > newest)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"The control database has schema version {present}, this program knows versions up to {newest}. Start the newer program, or restore a backup from before the upgrade."));
        }

        foreach (Migration migration in migrations)
        {
            string checksum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(migration.Script)));
            if (applied.TryGetValue(migration.Version, out string? known))
            {
                if (known != checksum)
                {
                    throw new InvalidOperationException(string.Create(
                        CultureInfo.InvariantCulture,
                        $"Step {migration.Version} ({migration.Name}) of the control database's schema differs from the one of this program; the database was made by a different build."));
                }

                continue;
            }

            await ExecuteScriptAsync(db, migration.Script, cancellationToken).ConfigureAwait(false);
            await db.Database.ExecuteSqlAsync(
                $"INSERT INTO schema_version (version, name, checksum, applied_at) VALUES ({migration.Version}, {migration.Name}, {checksum}, {clock.GetUtcNow().ToUnixTimeMilliseconds()})",
                cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<Dictionary<int, string>> ReadAppliedAsync(ControlDb db, CancellationToken cancellationToken)
    {
        var applied = new Dictionary<int, string>();
        DbCommand command = CreateCommand(db, "SELECT version, checksum FROM schema_version");
        await using (command.ConfigureAwait(false))
        {
            DbDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    applied.Add(reader.GetInt32(0), reader.GetString(1));
                }
            }
        }

        return applied;
    }

    // Not ExecuteSqlRaw: that one reads braces of a script as placeholders.
    private static async Task ExecuteScriptAsync(ControlDb db, string script, CancellationToken cancellationToken)
    {
        DbCommand command = CreateCommand(db, script);
        await using (command.ConfigureAwait(false))
        {
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static DbCommand CreateCommand(ControlDb db, string text)
    {
        DbCommand command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = text;
        command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        return command;
    }
}
