namespace Deucalion.Tsdb;

/// <summary>What an acknowledged write has survived.</summary>
public enum SyncMode : byte
{
    /// <summary>The data is on the disk (fdatasync) before the acknowledgement: loses nothing when power fails.</summary>
    Sync,

    /// <summary>The operating system has the data; it is synced every <see cref="TimeSeriesStoreOptions.SyncInterval"/>: power failure loses that much.</summary>
    Interval,

    /// <summary>The operating system has the data and syncs when it likes: survives the process, not the machine.</summary>
    Os,
}
