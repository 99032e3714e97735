using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Deucalion.Tsdb.Index;

/// <summary>Byte strings as dictionary keys, looked up by span; hashed with a secret so that nobody can choose keys that collide.</summary>
internal sealed class ByteArrayComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public static readonly ByteArrayComparer Instance = new();
    private static readonly long s_secret = MemoryMarshal.Read<long>(Guid.NewGuid().ToByteArray());

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)XxHash3.HashToUInt64(alternate, s_secret);
}
