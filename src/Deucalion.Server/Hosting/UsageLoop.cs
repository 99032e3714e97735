using Deucalion.Control;
using Deucalion.Runtime.Server;

namespace Deucalion.Server.Hosting;

/// <summary>Reports usage every minute and once more at the end.</summary>
internal sealed partial class UsageLoop(UsageReporter reporter, TimeProvider clock, ILogger logger) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;

    public void Start() => _loop = RunAsync();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        await StepAsync(CancellationToken.None).ConfigureAwait(false);
        _stop.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "usage could not be recorded, the next report includes it")]
    private static partial void LogFailed(ILogger logger, string error);

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1), clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
            {
                await StepAsync(_stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }
    }

    private async Task StepAsync(CancellationToken cancellation)
    {
        try
        {
            await reporter.StepAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is System.Data.Common.DbException or DatabaseUnavailableException)
        {
            LogFailed(logger, e.Message);
        }
    }
}
