namespace Deucalion.Tsdb.Chunks;

/// <summary>What of an integer column is bit-packed. The numbers are part of the format.</summary>
internal enum IntegerTransform : byte
{
    /// <summary>x[i] = anchor + (u[i] &lt;&lt; shift).</summary>
    Offset = 0,

    /// <summary>x[i] = x[i-1] + base + (u[i] &lt;&lt; shift), x[0] = anchor.</summary>
    Delta = 1,

    /// <summary>The same one order higher: x[0] = anchor, x[1] = anchor + slope.</summary>
    DeltaOfDelta = 2,
}
