namespace Deucalion.Tsdb.Head;

/// <summary>
/// The generations that a reader holds: what is being flushed (older), if anything, and what came since. Lets go on dispose; reads after that are refused, those
/// under way go on to their end.
/// </summary>
internal sealed class HeadView(HeadGeneration? flushing, HeadGeneration current) : IDisposable
{
    private int _disposed;

    public HeadGeneration? Flushing { get; } = flushing;

    public HeadGeneration Current { get; } = current;

    /// <summary>Oldest first.</summary>
    public IEnumerable<HeadGeneration> Generations => Flushing is null ? [Current] : [Flushing, Current];

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Flushing?.Release();
            Current.Release();
        }
    }
}
