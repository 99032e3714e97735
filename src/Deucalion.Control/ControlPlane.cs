using Deucalion.Control.Access;
using Deucalion.Control.Auditing;
using Deucalion.Control.Configuration;
using Deucalion.Control.Database;
using Deucalion.Control.Database.Schema;
using Deucalion.Control.Instances;
using Deucalion.Control.Regions;
using Deucalion.Control.Snapshots;
using Deucalion.Control.Usage;

namespace Deucalion.Control;

/// <summary>
/// The control plane of one node. Refusals are <see cref="ControlException"/>; a database that is away shows as
/// <see cref="DatabaseUnavailableException"/> on writes and lists, while <see cref="Authorizer"/> goes on from memory.
/// Safe from many threads. <see cref="StepAsync"/> must be called about every <see cref="StepInterval"/>.
/// </summary>
public sealed class ControlPlane : IAsyncDisposable
{
    /// <summary>Time between steps; changes of other nodes are seen within two of them.</summary>
    public static readonly TimeSpan StepInterval = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan UseInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CleaningInterval = TimeSpan.FromHours(1);

    private readonly ControlDatabase _database;
    private readonly SemaphoreSlim _step = new(1, 1);
    private DateTimeOffset _nextUse;
    private DateTimeOffset _nextCleaning;

    private ControlPlane(ControlOptions options, ControlDatabase database, ControlStore store)
    {
        _database = database;
        Store = store;
        var throttle = new SignInThrottle(options.Throttle, options.Clock);
        Regions = options.Regions;
        Defaults = options.Defaults;
        Authorizer = new Authorizer(store, throttle);
        Instances = new InstanceDirectory(store, options.Regions, options.Defaults, options.MaxInstances);
        Tokens = new InstanceTokens(store);
        Configurations = new ConfigurationHistory(store, options.Validator);
        RuleFiles = new RuleFiles(store, options.Validator);
        Users = new Users(store);
        AccessKeys = new AccessKeys(store);
        Policies = new Policies(store);
        Sessions = new ConsoleSessions(store, throttle);
        Audit = new AuditLog(store);
        Usage = new UsageLedger(store);
    }

    /// <summary>Regions of this installation.</summary>
    public IReadOnlyList<Region> Regions { get; }

    /// <summary>What new instances get.</summary>
    public InstanceDefaults Defaults { get; }

    /// <summary>Numeric id of the account; empty before the first start has run.</summary>
    public string AccountId => Store.Snapshot.AccountId;

    /// <summary>Who gets in.</summary>
    public Authorizer Authorizer { get; }

    /// <summary>Instances.</summary>
    public InstanceDirectory Instances { get; }

    /// <summary>Tokens of V1 instances.</summary>
    public InstanceTokens Tokens { get; }

    /// <summary>Configurations of instances.</summary>
    public ConfigurationHistory Configurations { get; }

    /// <summary>Rule files of instances.</summary>
    public RuleFiles RuleFiles { get; }

    /// <summary>Users and their policies.</summary>
    public Users Users { get; }

    /// <summary>AccessKeys of users.</summary>
    public AccessKeys AccessKeys { get; }

    /// <summary>Policies.</summary>
    public Policies Policies { get; }

    /// <summary>Console sign-ins.</summary>
    public ConsoleSessions Sessions { get; }

    /// <summary>Who changed what.</summary>
    public AuditLog Audit { get; }

    /// <summary>Usage per day.</summary>
    public UsageLedger Usage { get; }

    internal ControlStore Store { get; }

    /// <summary>Brings the database to this program's schema and reads the first snapshot.</summary>
    public static async Task<ControlPlane> OpenAsync(ControlOptions options, CancellationToken cancellationToken)
    {
        if (options.Regions.Count == 0)
        {
            throw new ArgumentException("A control plane needs at least one region.", nameof(options));
        }

        var database = new ControlDatabase(options.Database);
        IReadOnlyList<Migration> migrations = database.Provider == DatabaseProvider.Sqlite ? SqliteMigrations.All : PostgreSqlMigrations.All;
        await Migrator.MigrateAsync(database, migrations, options.Clock, cancellationToken).ConfigureAwait(false);
        var store = new ControlStore(database, options.Defaults.Limits, options.Clock, options.Logger);
        await store.RefreshAsync(cancellationToken).ConfigureAwait(false);
        return new ControlPlane(options, database, store);
    }

    /// <summary>
    /// Tells the listener about every later change, and gives the instances that run now: nothing falls between. A listener may read
    /// and write through the control plane from inside a call; what it changes is told after its call returns.
    /// </summary>
    public Task<IReadOnlyList<InstanceRecord>> SubscribeAsync(IInstanceLifecycle listener, CancellationToken cancellationToken) =>
        Store.SubscribeAsync(listener, cancellationToken);

    /// <summary>
    /// Background work, safe to repeat: reads changes of other nodes; every 10 s writes last-used times; every hour purges what is over.
    /// Throws when the database is away; the next step tries again.
    /// </summary>
    public async Task StepAsync(CancellationToken cancellationToken)
    {
        await _step.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await Store.CurrentAsync(cancellationToken).ConfigureAwait(false);
            await Store.SendNoticesAsync().ConfigureAwait(false);
            DateTimeOffset now = Store.Clock.GetUtcNow();
            if (now >= _nextUse)
            {
                await new LastUseWriter(Store).WriteAsync(cancellationToken).ConfigureAwait(false);
                _nextUse = now + UseInterval;
            }

            if (now >= _nextCleaning)
            {
                await Instances.PurgeAsync(cancellationToken).ConfigureAwait(false);
                await Usage.PruneAsync(cancellationToken).ConfigureAwait(false);
                await Audit.PruneAsync(cancellationToken).ConfigureAwait(false);
                _nextCleaning = now + CleaningInterval;
            }
        }
        finally
        {
            _step.Release();
        }
    }

    /// <summary>Writes last-used times and lets go of the database.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await new LastUseWriter(Store).WriteAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (DatabaseUnavailableException)
        {
            // The database is away: last-used times are a convenience, the end of the process is not delayed for them.
        }

        _database.ReleaseConnections();
    }
}
