namespace Deucalion.Control.Database;

/// <summary>Which database. The connection string may hold a password, so it never appears in texts.</summary>
public sealed class DatabaseOptions(DatabaseProvider provider, string connectionString)
{
    /// <summary>Kind of database.</summary>
    public DatabaseProvider Provider { get; } = provider;

    /// <summary>How to reach it.</summary>
    public string ConnectionString { get; } = connectionString;

    /// <summary>A SQLite file.</summary>
    public static DatabaseOptions SqliteFile(string path) => new(
        DatabaseProvider.Sqlite,
        new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 30 }.ToString());

    /// <inheritdoc/>
    public override string ToString() => Provider.ToString();
}
