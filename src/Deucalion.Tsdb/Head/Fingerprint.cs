using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Deucalion.Tsdb.Head;

/// <summary>
/// 128 bits of a keyed hash of label bytes, which stand for them. The keys are secrets of the process, and the hash is universal (NH, as in UMAC: two given label
/// sets meet with a probability of 2^-64 over the keys), so that nobody can choose labels that collide.
/// </summary>
internal readonly record struct Fingerprint(ulong Low, ulong High)
{
    /// <summary>Longest input that the keys reach for; longer ones are hashed to 16 bytes first.</summary>
    private const int MaxDirect = 1024;

    private static readonly ulong[] s_keys = NewKeys();

    public static Fingerprint Of(ReadOnlySpan<byte> labels)
    {
        int length = labels.Length;
        return length is >= 16 and <= MaxDirect ? Of(labels, length) : OfOther(labels);
    }

    private static Fingerprint OfOther(ReadOnlySpan<byte> labels)
    {
        Span<byte> small = stackalloc byte[16];
        if (labels.Length < 16)
        {
            small.Clear();
            labels.CopyTo(small);
        }
        else
        {
            XxHash128.Hash(labels, small, (long)s_keys[^1]);
        }

        return Of(small, labels.Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Fingerprint Of(ReadOnlySpan<byte> labels, int length)
    {
        ref ulong key = ref MemoryMarshal.GetArrayDataReference(s_keys);

        // The sum of products of 64-bit words, each with its own key, and the length as one more pair. The last 16 bytes may overlap those before.
        ref byte from = ref MemoryMarshal.GetReference(labels);
        ulong high = Math.BigMul((ulong)length + key, Unsafe.Add(ref key, 1), out ulong low);
        int k = 2;
        for (int at = 0; ; at += 16)
        {
            at = Math.Min(at, labels.Length - 16);
            ulong a = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref from, at)) + Unsafe.Add(ref key, k);
            ulong b = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref from, at + 8)) + Unsafe.Add(ref key, k + 1);
            ulong up = Math.BigMul(a, b, out ulong down);
            low += down;
            high += up + (low < down ? 1UL : 0);
            k += 2;
            if (at == labels.Length - 16)
            {
                break;
            }
        }

        // One to one, so nothing is lost; the low bits, which choose the place in a table, depend on all.
        low = (low ^ (high >> 29)) + (high * 0x9E3779B97F4A7C15);
        low = (low ^ (low >> 32)) * 0xD6E8FEB86659FD93;
        low = (low ^ (low >> 32)) * 0xD6E8FEB86659FD93;
        return new Fingerprint(low ^ (low >> 32), high);
    }

    private static ulong[] NewKeys()
    {
        ulong[] keys = new ulong[(MaxDirect / 8) + 4];
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(keys.AsSpan()));
        return keys;
    }
}
