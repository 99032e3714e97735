using Deucalion.Runtime.Instances;

namespace Deucalion.Api.Admin;

/// <summary>Reads again what the server reads from outside: configurations of instances, and what the host adds.</summary>
public sealed class ServerReload(RunningInstances instances)
{
    private readonly List<Func<string?>> _steps = [];

    /// <summary>Adds something that <c>-/reload</c> of the server reads again; it gives the problem, or null.</summary>
    public void Add(Func<string?> step) => _steps.Add(step);

    /// <summary>Reloads one instance; gives the problem, or null.</summary>
    public async Task<string?> ReloadAsync(RunningInstance instance, CancellationToken cancellation)
    {
        await instances.ConfigurationChangedAsync(instance.Record, cancellation).ConfigureAwait(false);
        return instance.LastConfigurationError;
    }

    /// <summary>Reloads everything; gives the problems, or null.</summary>
    public async Task<string?> ReloadAllAsync(CancellationToken cancellation)
    {
        List<string> problems = [.. _steps.Select(s => s()).OfType<string>()];
        foreach (RunningInstance instance in instances.All)
        {
            if (await ReloadAsync(instance, cancellation).ConfigureAwait(false) is { } problem)
            {
                problems.Add($"instance {instance.Record.Id}: {problem}");
            }
        }

        return problems.Count == 0 ? null : string.Join("; ", problems);
    }
}
