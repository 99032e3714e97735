namespace Deucalion.Import.Chunks;

/// <summary>Bits of the last value and the window in which the next one may differ.</summary>
internal struct XorState
{
    public ulong Value;
    public int Leading;
    public int Trailing;
}
