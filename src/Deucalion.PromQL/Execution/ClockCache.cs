namespace Deucalion.PromQL.Execution;

/// <summary>
/// What was computed from the times of some clocks, so that series of many targets in turn find it again. A clock has one place; who comes later takes it.
/// Memory of one thread.
/// </summary>
internal sealed class ClockCache<T>
    where T : class, new()
{
    private const int MostPlaces = 64;
    private const int MostBytes = 1 << 20;
    private T?[] _places = [];

    /// <summary>The place of a clock, which may hold another one's: the caller looks. Bytes: what a place takes.</summary>
    public T Of(ulong clock, int bytes)
    {
        if (_places.Length == 0)
        {
            int places = 1;
            while (places < MostPlaces && places * 2 * bytes <= MostBytes)
            {
                places *= 2;
            }

            _places = new T?[places];
        }

        // The lowest bit of a clock is always set.
        return _places[(int)(clock >> 1) & (_places.Length - 1)] ??= new T();
    }
}
