namespace Deucalion.Tsdb.Wal.Records;

/// <summary>First byte of a record.</summary>
internal enum RecordType : byte
{
    /// <summary>A batch as format 1 had it: read, not written any more.</summary>
    OldBatch = 1,

    /// <summary>A deletion.</summary>
    Tombstone = 2,

    /// <summary>Series definitions, samples, exemplars, metadata of one write.</summary>
    Batch = 3,
}
