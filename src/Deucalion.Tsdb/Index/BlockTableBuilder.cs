using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Bytes;

namespace Deucalion.Tsdb.Index;

/// <summary>Writes the blocks of a part's series, series by series; docs/format/part.md, "Series".</summary>
internal sealed class BlockTableBuilder
{
    private readonly ByteWriter _entries = new(4096);
    private readonly ByteWriter _groups = new(256);
    private readonly ByteWriter _entry = new(256);
    private int _series;
    private long _firstOffset;
    private int _firstTime;

    public int Length => _entries.Length + _groups.Length;

    public void Add(List<PartBlock> blocks)
    {
        if (_series++ % SeriesTable.GroupSize == 0)
        {
            _groups.UInt32((uint)_entries.Length);
            _firstOffset = 0;
            _firstTime = 0;
        }

        PartBlock first = blocks[0];
        WriteEntry(blocks);
        _entries.Varint((ulong)_entry.Length);
        _entries.ZigZag(first.TimeId - _firstTime);
        _entries.Varint((ulong)(first.Offset - _firstOffset));
        _entries.Raw(_entry.Written);
        _firstTime = first.TimeId;
        _firstOffset = first.Offset;
    }

    public void WriteGroups(ByteWriter w) => w.Raw(_groups.Written);

    public void WriteEntries(ByteWriter w) => w.Raw(_entries.Written);

    private void WriteEntry(List<PartBlock> blocks)
    {
        _entry.Clear();
        bool plain = IsPlain(blocks);
        _entry.Varint(((ulong)blocks.Count << 1) | (plain ? 0u : 1u));
        long expected = blocks[0].Offset;
        int timeId = blocks[0].TimeId;
        foreach (PartBlock b in blocks)
        {
            if (!plain)
            {
                _entry.Byte((byte)((b.IsHistogram ? PartFormat.HistogramFlag : 0) | (b.StartsLength > 0 ? PartFormat.StartsFlag : 0)));
                _entry.ZigZag(b.TimeId - timeId);
                _entry.Varint((ulong)(b.Offset - expected));
            }

            _entry.Varint((ulong)b.Length);
            if (b.StartsLength > 0)
            {
                _entry.Varint((ulong)b.StartsLength);
            }

            expected = b.Offset + b.Length + b.StartsLength;
            timeId = b.TimeId;
        }
    }

    /// <summary>Floats without start times, one behind the other, with time blocks of consecutive numbers.</summary>
    private static bool IsPlain(List<PartBlock> blocks)
    {
        for (int i = 0; i < blocks.Count; i++)
        {
            PartBlock b = blocks[i];
            if (b.IsHistogram || b.StartsLength > 0 || (i > 0 && (b.TimeId != blocks[i - 1].TimeId + 1 || b.Offset != blocks[i - 1].Offset + blocks[i - 1].Length)))
            {
                return false;
            }
        }

        return true;
    }
}
