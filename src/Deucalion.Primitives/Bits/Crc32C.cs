using System.Buffers.Binary;
using System.Numerics;

namespace Deucalion.Primitives.Bits;

/// <summary>CRC-32C (Castagnoli), the checksum of every file and frame; by CPU instruction where there is one.</summary>
public static class Crc32C
{
    /// <summary>Checksum of <paramref name="data"/>.</summary>
    public static uint Compute(ReadOnlySpan<byte> data) => ~Append(uint.MaxValue, data);

    /// <summary>Continues a running (not yet inverted) state; start from <see cref="uint.MaxValue"/>, invert at the end.</summary>
    public static uint Append(uint state, ReadOnlySpan<byte> data)
    {
        while (data.Length >= 8)
        {
            state = BitOperations.Crc32C(state, BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[8..];
        }

        foreach (byte b in data)
        {
            state = BitOperations.Crc32C(state, b);
        }

        return state;
    }
}
