namespace Deucalion.Tsdb;

/// <summary>How grave a <see cref="StoreMessage"/> is.</summary>
public enum StoreMessageLevel : byte
{
    /// <summary>Ordinary life: opened, flushed.</summary>
    Information,

    /// <summary>Something failed and will be tried again.</summary>
    Warning,

    /// <summary>Data is damaged or the store takes no writes.</summary>
    Error,
}
