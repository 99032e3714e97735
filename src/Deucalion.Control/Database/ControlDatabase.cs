using System.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Deucalion.Control.Database;

/// <summary>Opens contexts on the configured database. Safe from many threads.</summary>
internal sealed class ControlDatabase
{
    private readonly DbContextOptions<ControlDb> _options;

    public ControlDatabase(DatabaseOptions options)
    {
        Provider = options.Provider;
        var builder = new DbContextOptionsBuilder<ControlDb>();
        _options = (Provider == DatabaseProvider.Sqlite ? builder.UseSqlite(options.ConnectionString) : builder.UseNpgsql(options.ConnectionString))
            .EnableSensitiveDataLogging(false)
            .Options;
        if (Provider == DatabaseProvider.Sqlite)
        {
            CreatePrivateFile(options.ConnectionString);
        }
    }

    public DatabaseProvider Provider { get; }

    public ControlDb Open() => new(_options);

    /// <summary>A transaction that sees one state of the database from its first to its last query.</summary>
    public async Task<IDbContextTransaction> BeginReadAsync(ControlDb db, CancellationToken cancellationToken)
    {
        if (Provider == DatabaseProvider.PostgreSql)
        {
            return await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);
        }

        // Deferred, so that a reader never waits for the writers' lock.
        await db.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        SqliteTransaction transaction = ((SqliteConnection)db.Database.GetDbConnection()).BeginTransaction(deferred: true);
        return (await db.Database.UseTransactionAsync(transaction, cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>Gives back pooled connections, so that the file can be moved or removed.</summary>
    public void ReleaseConnections()
    {
        if (Provider == DatabaseProvider.Sqlite)
        {
            using ControlDb db = Open();
            SqliteConnection.ClearPool((SqliteConnection)db.Database.GetDbConnection());
        }
    }

    // The file holds hashes of credentials: nobody but the process' user reads it.
    private static void CreatePrivateFile(string connectionString)
    {
        string path = new SqliteConnectionStringBuilder(connectionString).DataSource;
        if (string.IsNullOrEmpty(path) || path == ":memory:" || File.Exists(path))
        {
            return;
        }

        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { Length: > 0 } directory)
        {
            Directory.CreateDirectory(directory);
        }

        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, options);
    }
}
