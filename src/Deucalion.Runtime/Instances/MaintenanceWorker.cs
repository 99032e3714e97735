using Deucalion.Tsdb;
using Microsoft.Extensions.Logging;

namespace Deucalion.Runtime.Instances;

/// <summary>
/// One thread that does the background work of all instances in turn, a bounded piece at a time, so that one busy instance does not hold up the
/// others. A piece that fails is logged and tried again at the next look.
/// </summary>
internal sealed partial class MaintenanceWorker(Func<IReadOnlyCollection<RunningInstance>> instances, TimeSpan interval, TimeProvider clock, ILogger logger) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;

    public void Start() => _loop = Task.Factory.StartNew(RunAsync, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

    /// <summary>Goes once through all instances; true when one of them has more to do.</summary>
    public bool Step(CancellationToken cancellation)
    {
        bool more = false;
        foreach (RunningInstance instance in instances())
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                more |= instance.Store.MaintenanceStep(cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                throw;
            }
#pragma warning disable CA1031 // whatever fails in one instance, the work of the others and of the next look goes on
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogFailed(logger, instance.Record.Id, e.Message);
            }
        }

        return more;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        try
        {
            await _loop.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // That is how it ends.
        }

        _stop.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "background work of an instance failed, it is tried again")]
    private static partial void LogFailed(ILogger logger, string instanceId, string error);

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            bool more = Step(_stop.Token);
            if (!more)
            {
                await Task.Delay(interval, clock, _stop.Token).ConfigureAwait(false);
            }
        }
    }
}
