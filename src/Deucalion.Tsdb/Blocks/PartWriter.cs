using System.Buffers.Binary;
using Deucalion.Model.Labels;
using Deucalion.Primitives.Bits;
using Deucalion.Storage.Ports;
using Deucalion.Tsdb.Bytes;
using Deucalion.Tsdb.Index;

namespace Deucalion.Tsdb.Blocks;

/// <summary>
/// Writes one part, series by series in label order. The object exists after <see cref="Finish"/> only; an exception or dispose before that leaves
/// nothing behind.
/// </summary>
internal sealed class PartWriter : IDisposable
{
    private readonly IBlockWriter _file;
    private readonly PartDataWriter _data;
    private readonly PartIndexBuilder _index = new();
    private readonly List<PartBlock> _blocks = [];
    private readonly string _name;
    private long _minTime = long.MaxValue;
    private long _maxTime = long.MinValue;
    private long _samples;
    private long _blockCount;

    public PartWriter(IBlockStore store, string name)
    {
        _name = name;
        _file = store.Create(name);
        Span<byte> header = stackalloc byte[PartFormat.HeaderLength];
        PartFormat.Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header[8..], PartFormat.Version);
        BinaryPrimitives.WriteUInt16LittleEndian(header[10..], PartFormat.Version);
        BinaryPrimitives.WriteUInt32LittleEndian(header[28..], Crc32C.Compute(header[..28]));
        _file.Write(header);
        _data = new PartDataWriter(_file);
    }

    /// <summary>Bytes of blocks so far.</summary>
    public long DataLength => _data.Length;

    /// <summary>Adds an encoded block of the series that <see cref="EndSeries"/> will name.</summary>
    public void AddBlock(ReadOnlySpan<byte> times, int count, long minTime, long maxTime, ReadOnlySpan<byte> values, ReadOnlySpan<byte> starts, bool isHistogram)
    {
        int timeId = _data.AddTimes(times, count, minTime, maxTime);
        long offset = _data.Add(values, starts);
        _blocks.Add(new PartBlock(timeId, offset, values.Length, starts.Length, isHistogram, count, minTime, maxTime));
        _minTime = Math.Min(_minTime, minTime);
        _maxTime = Math.Max(_maxTime, maxTime);
        _samples += count;
        _blockCount++;
    }

    /// <summary>Ends a series; nothing when it has no blocks. Label sets must ascend.</summary>
    public void EndSeries(LabelSet labels) => EndSeries(labels.Encoded);

    /// <summary>Ends a series, given by its encoded labels.</summary>
    public void EndSeries(ReadOnlySpan<byte> labels)
    {
        if (_blocks.Count > 0)
        {
            _index.Add(labels, _blocks);
            _blocks.Clear();
        }
    }

    /// <summary>Makes the part durable; null (and no object) when it has no series.</summary>
    public PartMeta? Finish(long sequence, int order, long cleaned = 0)
    {
        if (_index.SeriesCount == 0)
        {
            return null;
        }

        _data.Finish();
        var table = new ByteWriter();
        Entry(table, PartSection.Data, PartFormat.HeaderLength, _data.Length, 0);
        Section(table, PartSection.PageChecksums, _data.ChecksumSection());
        Section(table, PartSection.Labels, _index.LabelSection());
        Section(table, PartSection.Postings, _index.PostingsSection());
        Section(table, PartSection.Times, PartIndexBuilder.TimesSection(_data.Times));
        Section(table, PartSection.Series, _index.SeriesSection());
        Section(table, PartSection.Meta, Meta(sequence, order, cleaned));
        WriteTrailer(table);
        _file.Commit();
        return new PartMeta(_name, _minTime, _maxTime, sequence, order, _index.SeriesCount, _samples, _blockCount, _file.Position, cleaned);
    }

    public void Dispose() => _file.Dispose();

    private byte[] Meta(long sequence, int order, long cleaned)
    {
        var w = new ByteWriter(64);
        w.Int64(_minTime);
        w.Int64(_maxTime);
        w.Int64(sequence);
        w.UInt32((uint)order);
        w.Int64(_index.SeriesCount);
        w.Int64(_samples);
        w.Int64(_blockCount);
        w.Int64(cleaned);
        return w.ToArray();
    }

    private void Section(ByteWriter table, PartSection section, byte[] content)
    {
        Entry(table, section, _file.Position, content.Length, Crc32C.Compute(content));
        _file.Write(content);
    }

    private static void Entry(ByteWriter table, PartSection section, long offset, long length, uint checksum)
    {
        table.UInt32((uint)section);
        table.UInt32(checksum);
        table.Int64(offset);
        table.Int64(length);
    }

    private void WriteTrailer(ByteWriter table)
    {
        long at = _file.Position;
        _file.Write(table.Written);
        var trailer = new ByteWriter(PartFormat.TrailerLength);
        trailer.Int64(at);
        trailer.UInt32((uint)table.Length);
        trailer.UInt32(Crc32C.Compute(table.Written));
        trailer.UInt32(0);
        trailer.Checksum();
        trailer.Raw(PartFormat.EndMagic);
        _file.Write(trailer.Written);
    }
}
