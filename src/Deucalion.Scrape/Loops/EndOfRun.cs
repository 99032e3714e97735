using Deucalion.Model.Labels;

namespace Deucalion.Scrape.Loops;

/// <summary>
/// Marks the series of a stopped loop as ended. As the target may come back at once, it waits until a successor would have written
/// twice (two intervals and a tenth), and leaves out what a successor writes; the markers carry the time of the next scrape that did not come.
/// </summary>
internal sealed class EndOfRun
{
    private readonly CancellationTokenSource _hurry = new();

    public EndOfRun(ScrapeLoop loop, Func<ScrapeLoop, Task<HashSet<LabelSet>>> live, TimeProvider time) => Done = Task.Run(() => RunAsync(loop, live, time));

    /// <summary>Completes when the markers are written.</summary>
    public Task Done { get; }

    /// <summary>Writes at once: the service ends.</summary>
    public void Hurry() => _hurry.Cancel();

    private async Task RunAsync(ScrapeLoop loop, Func<ScrapeLoop, Task<HashSet<LabelSet>>> live, TimeProvider time)
    {
        TimeSpan interval = loop.Target.Interval;
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset at = now + interval;
        try
        {
            if (interval < TimeSpan.FromDays(20))
            {
                await Task.Delay((interval * 2) + (interval / 10), time, _hurry.Token);
            }
        }
        catch (OperationCanceledException)
        {
            DateTimeOffset late = time.GetUtcNow();
            at = late < at ? late : at;
        }

        await loop.WriteEndAsync(at.ToUnixTimeMilliseconds(), await live(loop));
    }
}
