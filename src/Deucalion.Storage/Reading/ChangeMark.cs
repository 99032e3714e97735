namespace Deucalion.Storage.Reading;

/// <summary>
/// A moment in the life of a store. <see cref="Store"/> is the store itself: marks of one store mean nothing to another. <see cref="OldestVisible"/>: oldest time
/// that retention let a reader see of every series then, Unix ms.
/// </summary>
public readonly record struct ChangeMark(object Store, long Sequence, long Losses, long OldestVisible);
