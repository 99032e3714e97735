namespace Deucalion.Runtime.Queries;

/// <summary>How many queries run and wait at once.</summary>
public sealed record QueryGateOptions
{
    /// <summary>Places of small queries.</summary>
    public required int SmallPlaces { get; init; }

    /// <summary>Places of heavy queries, apart from those of the small ones.</summary>
    public required int HeavyPlaces { get; init; }

    /// <summary>Queries that may wait in the whole server.</summary>
    public int MaxWaiting { get; init; } = 2000;

    /// <summary>Queries of one instance that may wait.</summary>
    public int MaxWaitingPerInstance { get; init; } = 500;

    /// <summary>
    /// Heavy queries compute without pause, so more of them than processors only make each other slower, and one processor stays for everything else.
    /// Small ones are over in milliseconds.
    /// </summary>
    public static QueryGateOptions For(int places, int processors)
    {
        int heavy = Math.Clamp(processors - 1, 1, Math.Max(1, places - 1));
        return new QueryGateOptions { SmallPlaces = Math.Max(1, places - heavy), HeavyPlaces = heavy };
    }
}
