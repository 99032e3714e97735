using Deucalion.Tsdb.Head.Native;
using Deucalion.Tsdb.Index;

namespace Deucalion.Tsdb.Head;

/// <summary>Writes and reads the series of a <see cref="LabelPair"/>.</summary>
internal static unsafe class PairPostings
{
    private const int Link = 8;
    private const int SmallestChunk = 16;
    private const int LargestChunk = 256;
    private const int LongestDistance = 5;

    /// <summary>Adds a series behind all that are there.</summary>
    public static void Add(LabelPair* pair, int slot, NativeArena arena)
    {
        if (pair->Count == 0)
        {
            pair->First = slot;
        }
        else
        {
            Append(pair, (uint)(slot - pair->Last), arena);
        }

        pair->Last = slot;
        Volatile.Write(ref pair->Count, pair->Count + 1);
    }

    /// <summary>Adds the series to a set.</summary>
    public static void CopyTo(LabelPair* pair, SeriesBitmap into)
    {
        int left = Volatile.Read(ref pair->Count);
        if (left == 0)
        {
            return;
        }

        int slot = pair->First;
        into.Add(slot);
        byte* chunk = pair->Chunks;
        int size = SmallestChunk;
        byte* at = chunk + Link;
        while (--left > 0)
        {
            if (at == chunk + size || *at == 0)
            {
                chunk = *(byte**)chunk;
                size = NextSize(size);
                at = chunk + Link;
            }

            uint distance = *at++;
            if (distance >= 0x80)
            {
                distance &= 0x7F;
                int shift = 7;
                uint b;
                do
                {
                    b = *at++;
                    distance |= (b & 0x7F) << shift;
                    shift += 7;
                }
                while (b >= 0x80);
            }

            slot += (int)distance;
            into.Add(slot);
        }
    }

    private static void Append(LabelPair* pair, uint distance, NativeArena arena)
    {
        int needed = distance < 0x80 ? 1 : distance < 1 << 14 ? 2 : LongestDistance;
        if (pair->TailRoom < needed)
        {
            NewChunk(pair, arena);
        }

        byte* at = pair->Tail;
        while (distance >= 0x80)
        {
            *at++ = (byte)(distance | 0x80);
            distance >>= 7;
        }

        *at++ = (byte)distance;
        pair->TailRoom -= (short)(at - pair->Tail);
        pair->Tail = at;
    }

    private static void NewChunk(LabelPair* pair, NativeArena arena)
    {
        int size = pair->Chunks is null ? SmallestChunk : NextSize(pair->TailSize);
        byte* chunk = arena.Allocate(size);
        if (pair->Chunks is null)
        {
            pair->Chunks = chunk;
        }
        else
        {
            *(byte**)(pair->Tail + pair->TailRoom - pair->TailSize) = chunk;
        }

        pair->Tail = chunk + Link;
        pair->TailRoom = (short)(size - Link);
        pair->TailSize = (short)size;
    }

    private static int NextSize(int size) => Math.Min(LargestChunk, size * 2);
}
