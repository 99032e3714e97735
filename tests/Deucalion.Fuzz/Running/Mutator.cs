using System.Buffers.Binary;
using Deucalion.Primitives.Bits;

namespace Deucalion.Fuzz.Running;

/// <summary>Seeded changes of inputs: bits, bytes, integers at their borders, prefixes, moved and repeated pieces, pieces of other inputs, words.</summary>
public sealed class Mutator(Random random, FuzzTarget target)
{
    private static readonly ulong[] s_borders =
    [
        0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x1_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x1_0000_0000,
        0x7fff_ffff_ffff_ffff, 0x8000_0000_0000_0000, 0xffff_ffff_ffff_ffff, 0x7ff0_0000_0000_0002, 1UL << 62, 255, 256, 257, 65_535,
    ];

    /// <summary>A changed copy of an input of the corpus.</summary>
    public byte[] Next(IReadOnlyList<byte[]> corpus)
    {
        var bytes = new List<byte>(corpus[random.Next(corpus.Count)]);
        for (int changes = 1 << random.Next(4); changes > 0; changes--)
        {
            Change(bytes, corpus);
        }

        return bytes.Count <= target.MaxLength ? [.. bytes] : [.. bytes.Take(target.MaxLength)];
    }

    private void Change(List<byte> bytes, IReadOnlyList<byte[]> corpus)
    {
        int at = random.Next(bytes.Count + 1);
        int rest = bytes.Count - at;
        switch (random.Next(13))
        {
            case 0 when rest > 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when rest > 0:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                PutInteger(bytes, at, insert: false);
                break;
            case 3:
                PutInteger(bytes, at, insert: true);
                break;
            case 4:
                PutVarint(bytes, at);
                break;
            case 5 when rest > 0:
                bytes.RemoveRange(at, random.Next(8) == 0 ? rest : random.Next(1, Math.Min(rest, 16) + 1));
                break;
            case 6 when rest > 0:
                bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, random.Next(1, Math.Min(rest, 256) + 1)));
                break;
            case 7 when rest > 1:
                Swap(bytes, at);
                break;
            case 8:
                byte[] other = corpus[random.Next(corpus.Count)];
                if (other.Length > 0)
                {
                    int from = random.Next(other.Length);
                    bytes.InsertRange(at, other.AsSpan(from, random.Next(1, other.Length - from + 1)));
                }

                break;
            case 9 or 10 when target.Words.Count > 0:
                bytes.InsertRange(at, target.Words[random.Next(target.Words.Count)]);
                break;
            case 11 when rest > 0 && random.Next(20) == 0:
                // Depth and size: one piece very often.
                byte[] piece = [.. bytes.GetRange(at, Math.Min(rest, random.Next(1, 4)))];
                for (int n = random.Next(1, 5000); n > 0 && bytes.Count < target.MaxLength; n--)
                {
                    bytes.InsertRange(at, piece);
                }

                break;
            default:
                bytes.Insert(at, (byte)random.Next(256));
                break;
        }
    }

    private void PutInteger(List<byte> bytes, int at, bool insert)
    {
        Span<byte> eight = stackalloc byte[8];
        ulong value = s_borders[random.Next(s_borders.Length)];
        int width = 1 << random.Next(4);
        if (random.Next(2) == 0)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(eight, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt64BigEndian(eight, value << (64 - (8 * width)));
        }

        for (int i = 0; i < width; i++)
        {
            if (insert || at + i >= bytes.Count)
            {
                bytes.Insert(Math.Min(at + i, bytes.Count), eight[i]);
            }
            else
            {
                bytes[at + i] = eight[i];
            }
        }
    }

    private void PutVarint(List<byte> bytes, int at)
    {
        Span<byte> buffer = stackalloc byte[Varint.MaxLength];
        int n = Varint.Write(buffer, s_borders[random.Next(s_borders.Length)]);
        if (at < bytes.Count && random.Next(2) == 0)
        {
            bytes.RemoveAt(at);
        }

        bytes.InsertRange(at, buffer[..n]);
    }

    private void Swap(List<byte> bytes, int at)
    {
        int length = random.Next(1, Math.Min(64, bytes.Count - at) + 1);
        List<byte> piece = bytes.GetRange(at, length);
        bytes.RemoveRange(at, length);
        bytes.InsertRange(random.Next(bytes.Count + 1), piece);
    }
}
