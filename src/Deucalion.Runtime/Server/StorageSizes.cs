namespace Deucalion.Runtime.Server;

/// <summary>Bytes of the data directory, of the volume it lies on (zero when that cannot be told) and of every instance's directory.</summary>
public sealed record StorageSizes(string Path, long Used, long VolumeFree, long VolumeSize, IReadOnlyDictionary<string, long> ByInstance);
