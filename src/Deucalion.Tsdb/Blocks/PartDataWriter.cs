using System.Buffers.Binary;
using System.IO.Hashing;
using Deucalion.Primitives.Bits;
using Deucalion.Storage.Ports;
using Deucalion.Tsdb.Bytes;

namespace Deucalion.Tsdb.Blocks;

/// <summary>
/// Writes the data section of a part: blocks one after the other in pages of 64 KiB. A block that fits in a page does not cross into the next one, so
/// that it can be decoded where it lies.
/// </summary>
internal sealed class PartDataWriter(IBlockWriter file)
{
    private readonly byte[] _page = new byte[PartFormat.PageBytes];
    private readonly Dictionary<UInt128, int> _timeIds = [];
    private int _used;
    private long _pages;

    public List<uint> Checksums { get; } = [];

    public List<TimeEntry> Times { get; } = [];

    /// <summary>Bytes of the section so far.</summary>
    public long Length => (_pages * PartFormat.PageBytes) + _used;

    /// <summary>Writes a block (given in up to two pieces that belong together); returns its offset in the section.</summary>
    public long Add(ReadOnlySpan<byte> block, ReadOnlySpan<byte> more = default)
    {
        int length = block.Length + more.Length;
        if (_used > 0 && _used + length > PartFormat.PageBytes)
        {
            _page.AsSpan(_used).Clear();
            _used = PartFormat.PageBytes;
            FlushPage();
        }

        long offset = Length;
        Copy(block);
        Copy(more);
        return offset;
    }

    /// <summary>Index in the time table of a time block; equal blocks are written once.</summary>
    public int AddTimes(ReadOnlySpan<byte> encoded, int count, long minTime, long maxTime)
    {
        UInt128 key = XxHash128.HashToUInt128(encoded);
        if (!_timeIds.TryGetValue(key, out int id))
        {
            id = Times.Count;
            Times.Add(new TimeEntry(Add(encoded), encoded.Length, count, minTime, maxTime));
            _timeIds.Add(key, id);
        }

        return id;
    }

    /// <summary>Ends the section.</summary>
    public void Finish()
    {
        if (_used > 0)
        {
            FlushPage();
        }
    }

    /// <summary>The page checksum section.</summary>
    public byte[] ChecksumSection()
    {
        var w = new ByteWriter(Checksums.Count * 4);
        foreach (uint c in Checksums)
        {
            w.UInt32(c);
        }

        return w.ToArray();
    }

    private void Copy(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int n = Math.Min(bytes.Length, PartFormat.PageBytes - _used);
            bytes[..n].CopyTo(_page.AsSpan(_used));
            _used += n;
            bytes = bytes[n..];
            if (_used == PartFormat.PageBytes)
            {
                FlushPage();
            }
        }
    }

    private void FlushPage()
    {
        Checksums.Add(Crc32C.Compute(_page.AsSpan(0, _used)));
        file.Write(_page.AsSpan(0, _used));
        if (_used == PartFormat.PageBytes)
        {
            _pages++;
            _used = 0;
        }
    }
}
