namespace Deucalion.Tsdb.Wal.Records;

/// <summary>First byte of a record.</summary>
internal enum RecordType : byte
{
    /// <summary>Series definitions, samples, exemplars, metadata of one write.</summary>
    Batch = 1,

    /// <summary>A deletion.</summary>
    Tombstone = 2,
}
