using Deucalion.Model.Configuration;

namespace Deucalion.Scrape.Discovery;

/// <summary>Finds targets. Runs until cancelled and survives its own failures.</summary>
internal interface IDiscoverer
{
    /// <summary>Discovery mechanism: static, file, http, dns.</summary>
    string Mechanism { get; }

    /// <summary>Hands all its groups to <paramref name="changed"/> whenever they may have changed; ends without exception on cancellation.</summary>
    Task RunAsync(Func<IReadOnlyList<TargetGroup>, Task> changed, CancellationToken cancellation);
}
