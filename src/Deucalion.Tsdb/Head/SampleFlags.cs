namespace Deucalion.Tsdb.Head;

/// <summary>What is special about the samples of a series.</summary>
[Flags]
internal enum SampleFlags : byte
{
    None = 0,

    /// <summary>It is in the index.</summary>
    Posted = 1,

    /// <summary>It has an entry among the managed samples: out of order, histograms, many start times.</summary>
    HasManaged = 2,

    /// <summary>New samples in order go to the managed entry.</summary>
    AppendsManaged = 4,
}
