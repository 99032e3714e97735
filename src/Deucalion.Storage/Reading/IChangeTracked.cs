namespace Deucalion.Storage.Reading;

/// <summary>
/// A read side that can tell what has changed, so that answers computed earlier can be used again. Safe from many threads.
/// </summary>
public interface IChangeTracked : ISampleQueryable
{
    /// <summary>What of the store this side shows; sides of one store with equal views show the same series. Empty = all.</summary>
    string View { get; }

    /// <summary>This moment. Take it before reading: what is read later may be newer than the mark, never older.</summary>
    ChangeMark Mark();

    /// <summary>
    /// A time (Unix ms) before which no sample has become visible or was deleted since the mark; may be earlier than need be. <see cref="long.MaxValue"/>: nothing has
    /// changed; <see cref="long.MinValue"/>: unknown. Retention is not counted: compare <see cref="ChangeMark.OldestVisible"/>.
    /// </summary>
    long OldestChangeSince(ChangeMark mark);
}
