using Deucalion.Model.Histograms;
using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Bytes;
using Deucalion.Tsdb.Chunks;
using Deucalion.Tsdb.Head;
using Deucalion.Tsdb.Index;

namespace Deucalion.Tsdb.Backup;

/// <summary>Verifies one part: every checksum, then what the index says, then that every block decodes to what the index says of it.</summary>
internal sealed class PartVerification
{
    private readonly Part _part;
    private readonly VerificationReport _report;
    private readonly string _cure;
    private readonly long[] _times = new long[ChunkLimits.MaxSamples];
    private readonly double[] _values = new double[ChunkLimits.MaxSamples];
    private readonly long[] _starts = new long[ChunkLimits.MaxSamples];

    private PartVerification(Part part, VerificationReport report, string cure)
    {
        _part = part;
        _report = report;
        _cure = cure;
    }

    public static void Run(LocalBlockStore store, string name, PartMeta? meta, VerificationReport report, string cure, CancellationToken cancellation)
    {
        bool sound = true;
        try
        {
            report.File(store.Length(name));
            PartMeta own = Part.ReadMeta(store, name);
            var part = new Part(store, meta ?? own);
            part.VerifyBytes(
                (offset, what) =>
                {
                    sound = false;
                    report.Add(name, offset, what, cure);
                },
                cancellation);
            if (sound)
            {
                new PartVerification(part, report, cure).Content(own, cancellation);
            }

            if (meta is not null && meta with { Bytes = own.Bytes } != own)
            {
                report.Add(name, 0, "its totals are not those of the manifest", cure);
            }

            part.Release();
        }
        catch (Exception e) when (e is DamagedPartException or InvalidDataException or IOException or NotSupportedException)
        {
            report.Add(name, 0, e.Message, cure);
        }
    }

    private void Content(PartMeta meta, CancellationToken cancellation)
    {
        var labels = new ByteWriter();
        byte[] before = [];
        var blocks = new List<PartBlock>();
        long samples = 0;
        long blockCount = 0;
        int count = _part.Index.SeriesCount;
        for (int i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                labels.Clear();
                _part.Index.WriteLabels(i, labels);
                if (LabelOrder.Compare(before, labels.Written) >= 0 && i > 0)
                {
                    Wrong(0, $"series {i} is not in label order");
                }

                before = labels.ToArray();
                blocks.Clear();
                _part.Index.AddBlocks(i, blocks);
            }
            catch (Exception e) when (e is InvalidDataException or FormatException or ArgumentException or IndexOutOfRangeException)
            {
                Wrong(0, $"the index entry of series {i} cannot be read: {e.Message}");
                continue;
            }

            blocks.ForEach(Block);
            samples += blocks.Sum(b => (long)b.Count);
            blockCount += blocks.Count;
        }

        if (count != meta.Series || samples != meta.Samples || blockCount != meta.Blocks)
        {
            Wrong(0, $"it has {count} series, {samples} samples in {blockCount} blocks, its totals say {meta.Series}, {meta.Samples}, {meta.Blocks}");
        }

        _report.Content(count, samples);
    }

    private void Block(PartBlock b)
    {
        TimeEntry t = _part.Index.Times[b.TimeId];
        try
        {
            Span<long> times = _times.AsSpan(0, b.Count);
            TimeBlock.Decode(_part.Data(t.Offset, t.Length), times);
            if (times[0] != t.MinTime || times[^1] != t.MaxTime || times[0] < _part.Meta.MinTime || times[^1] > _part.Meta.MaxTime || !Ascend(times))
            {
                Wrong(_part.DataOffset + t.Offset, "the times of a block are not what the index says");
            }

            ReadOnlySpan<byte> data = _part.Data(b.Offset, b.Length + b.StartsLength);
            int used;
            if (b.IsHistogram)
            {
                used = HistogramBlock.Decode(data, new NativeHistogram[b.Count]);
            }
            else
            {
                used = ValueBlock.Decode(data, _values.AsSpan(0, b.Count));
            }

            if (used != b.Length)
            {
                Wrong(_part.DataOffset + b.Offset, $"a block has {used} bytes, the index says {b.Length}");
            }

            if (b.StartsLength > 0)
            {
                BlockEncoder.DecodeStarts(data.Slice(b.Length, b.StartsLength), _starts.AsSpan(0, b.Count));
            }
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or ArgumentException or IndexOutOfRangeException)
        {
            Wrong(_part.DataOffset + b.Offset, $"a block cannot be decoded: {e.Message}");
        }
    }

    private static bool Ascend(ReadOnlySpan<long> times)
    {
        for (int i = 1; i < times.Length; i++)
        {
            if (times[i] <= times[i - 1])
            {
                return false;
            }
        }

        return true;
    }

    private void Wrong(long offset, string what) => _report.Add(_part.Meta.Name, offset, what, _cure);
}
