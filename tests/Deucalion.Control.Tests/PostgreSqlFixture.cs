using Deucalion.Control.Tests;
using Deucalion.Testing.Databases;

[assembly: AssemblyFixture(typeof(PostgreSqlFixture))]

namespace Deucalion.Control.Tests;

/// <summary>One server for all tests of the assembly, started by the first that needs it.</summary>
public sealed class PostgreSqlFixture : IDisposable
{
    private readonly Lazy<PostgreSqlCluster> _cluster = new();

    public string CreateDatabase() => _cluster.Value.CreateDatabase();

    public void Dispose()
    {
        if (_cluster.IsValueCreated)
        {
            _cluster.Value.Dispose();
        }
    }
}
