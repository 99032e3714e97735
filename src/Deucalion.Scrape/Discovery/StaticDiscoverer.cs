using Deucalion.Model.Configuration;

namespace Deucalion.Scrape.Discovery;

/// <summary>The groups of <c>static_configs</c>.</summary>
internal sealed class StaticDiscoverer(IReadOnlyList<TargetGroup> groups) : IDiscoverer
{
    public string Mechanism => "static";

    public Task RunAsync(Func<IReadOnlyList<TargetGroup>, Task> changed, CancellationToken cancellation) => changed(groups);
}
