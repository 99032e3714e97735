using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Deucalion.Tsdb.Head;

/// <summary>
/// 128 bits of a keyed hash of label bytes, which stand for them. The key is a secret of the process, so that nobody can choose labels that meet.
/// </summary>
internal readonly record struct Fingerprint(ulong Low, ulong High)
{
    private static readonly long s_secret = MemoryMarshal.Read<long>(Guid.NewGuid().ToByteArray());

    public static Fingerprint Of(ReadOnlySpan<byte> labels)
    {
        UInt128 hash = XxHash128.HashToUInt128(labels, s_secret);
        return new Fingerprint((ulong)hash, (ulong)(hash >> 64));
    }
}
