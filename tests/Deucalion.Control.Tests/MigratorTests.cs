using Deucalion.Control.Database;
using Deucalion.Control.Database.Schema;
using Microsoft.EntityFrameworkCore;

namespace Deucalion.Control.Tests;

public sealed class MigratorTests(PostgreSqlFixture postgres)
{
    private static CancellationToken Stop => TestPlane.Stop;

    [Theory]
    [InlineData(DatabaseProvider.Sqlite)]
    [InlineData(DatabaseProvider.PostgreSql)]
    public async Task Steps_apply_once_and_a_failing_one_leaves_nothing(DatabaseProvider provider)
    {
        using var scratch = new Scratch(provider, postgres);
        var one = new Migration(1, "one", "CREATE TABLE a (x integer); INSERT INTO a VALUES (1);");
        var two = new Migration(2, "two", "INSERT INTO a VALUES (2); CREATE TABLE b (y integer);");
        var broken = new Migration(3, "broken", "INSERT INTO b VALUES (1); INSERT INTO missing VALUES (1);");
        await MigrateAsync(one);
        await MigrateAsync(one, two);
        await MigrateAsync(one, two);
        Assert.Equal(2, await CountAsync("a"));
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => MigrateAsync(one, two, broken));
        Assert.Equal((0, 2), (await CountAsync("b"), await CountAsync("schema_version")));

        InvalidOperationException newer = await Assert.ThrowsAsync<InvalidOperationException>(() => MigrateAsync(one));
        Assert.Contains("schema version 2", newer.Message, StringComparison.Ordinal);
        InvalidOperationException differs = await Assert.ThrowsAsync<InvalidOperationException>(() => MigrateAsync(one with { Script = "SELECT 1;" }, two));
        Assert.Contains("Step 1 (one)", differs.Message, StringComparison.Ordinal);

        Task MigrateAsync(params Migration[] migrations) => Migrator.MigrateAsync(scratch.Database, migrations, TimeProvider.System, Stop);

        async Task<int> CountAsync(string table)
        {
            await using ControlDb db = scratch.Database.Open();
            string sql = "SELECT CAST(count(*) AS integer) AS \"Value\" FROM " + table;
            return await db.Database.SqlQueryRaw<int>(sql).SingleAsync(Stop);
        }
    }

    [Fact]
    public async Task Both_providers_have_the_same_steps_tables_and_columns()
    {
        Assert.Equal(SqliteMigrations.All.Select(m => (m.Version, m.Name)), PostgreSqlMigrations.All.Select(m => (m.Version, m.Name)));
        using var sqlite = new Scratch(DatabaseProvider.Sqlite, postgres);
        using var server = new Scratch(DatabaseProvider.PostgreSql, postgres);
        await Migrator.MigrateAsync(sqlite.Database, SqliteMigrations.All, TimeProvider.System, Stop);
        await Migrator.MigrateAsync(server.Database, PostgreSqlMigrations.All, TimeProvider.System, Stop);
        string[] a = await ColumnsAsync(sqlite, "SELECT m.name || '.' || p.name || CASE WHEN p.\"notnull\" THEN '' ELSE '?' END AS \"Value\" FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'");
        string[] b = await ColumnsAsync(server, "SELECT table_name || '.' || column_name || CASE WHEN is_nullable = 'NO' THEN '' ELSE '?' END AS \"Value\" FROM information_schema.columns WHERE table_schema = 'public'");
        Assert.NotEmpty(a);
        Assert.Equal(a, b);

        static async Task<string[]> ColumnsAsync(Scratch scratch, string sql)
        {
            await using ControlDb db = scratch.Database.Open();
            return [.. (await db.Database.SqlQueryRaw<string>(sql).ToListAsync(Stop)).Order(StringComparer.Ordinal)];
        }
    }

    [Theory]
    [InlineData(DatabaseProvider.Sqlite)]
    [InlineData(DatabaseProvider.PostgreSql)]
    public async Task A_database_of_the_first_release_gets_retention_members(DatabaseProvider provider)
    {
        using var scratch = new Scratch(provider, postgres);
        IReadOnlyList<Migration> all = provider == DatabaseProvider.Sqlite ? SqliteMigrations.All : PostgreSqlMigrations.All;
        await Migrator.MigrateAsync(scratch.Database, [all[0]], TimeProvider.System, Stop);
        await InsertAsync("old");
        await Migrator.MigrateAsync(scratch.Database, all, TimeProvider.System, Stop);

        // A node of the version before still makes instances.
        await InsertAsync("later");
        await using ControlDb db = scratch.Database.Open();
        Assert.Equal(
            [("later", 90, 0L, "[]"), ("old", 90, 0L, "[]")],
            (await db.Instances.OrderBy(i => i.Id).ToListAsync(Stop)).Select(i => (i.Id, i.StorageDays, i.StorageSize, i.RetentionRules)));

        async Task InsertAsync(string id)
        {
            await using ControlDb db = scratch.Database.Open();
            string no = provider == DatabaseProvider.Sqlite ? "0" : "false";
            string sql = "INSERT INTO instances (id, name, region_id, version, storage_days, external_labels, tags, limits, token_required, auth_free_read, auth_free_read_sources, "
                + "auth_free_write, auth_free_write_sources, created_at, settings_revision, configuration_revision, rules_revision) "
                + $"VALUES ('{id}', 'n', 'r1', 'V2', 90, '{{{{}}}}', '{{{{}}}}', '{{{{}}}}', {no}, {no}, '[]', {no}, '[]', 0, 1, 1, 1)";
            await db.Database.ExecuteSqlRawAsync(sql, Stop);
        }
    }

    [Fact]
    public void The_sqlite_file_is_private()
    {
        using var scratch = new Scratch(DatabaseProvider.Sqlite, postgres);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(scratch.File!));
        }
    }

    private sealed class Scratch : IDisposable
    {
        private readonly string? _folder;

        public Scratch(DatabaseProvider provider, PostgreSqlFixture postgres)
        {
            _folder = provider == DatabaseProvider.Sqlite ? Directory.CreateTempSubdirectory("deucalion-control-").FullName : null;
            File = _folder is null ? null : Path.Combine(_folder, "sub", "control.db");
            Database = new ControlDatabase(File is null ? new DatabaseOptions(provider, postgres.CreateDatabase()) : DatabaseOptions.SqliteFile(File));
        }

        public string? File { get; }

        public ControlDatabase Database { get; }

        public void Dispose()
        {
            Database.ReleaseConnections();
            if (_folder is not null)
            {
                Directory.Delete(_folder, recursive: true);
            }
        }
    }
}
