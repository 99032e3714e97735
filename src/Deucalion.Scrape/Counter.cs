namespace Deucalion.Scrape;

/// <summary>A counter that many threads may raise.</summary>
internal sealed class Counter
{
    private long _value;

    public long Value => Interlocked.Read(ref _value);

    public void Increment() => Interlocked.Increment(ref _value);
}
