using Deucalion.Control;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Deucalion.Api.Control;

/// <summary>Calls the control plane's step for as long as the process runs. A failed step is logged once until one succeeds again.</summary>
internal sealed partial class ControlPulse(ControlApiOptions options, ILogger<ControlPulse> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(ControlPlane.StepInterval, options.Clock);
        bool failing = false;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                try
                {
                    await options.Plane.StepAsync(stoppingToken).ConfigureAwait(false);
                    if (failing)
                    {
                        failing = false;
                        LogRecovered();
                    }
                }
#pragma warning disable CA1031 // whatever a step fails with, the next one must come
                catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
                {
                    if (!failing)
                    {
                        failing = true;
                        LogFailed(e);
                    }
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The control database cannot be read; decisions go on with what is known, and changes of other nodes are not seen.")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "The control database can be read again.")]
    private partial void LogRecovered();
}
