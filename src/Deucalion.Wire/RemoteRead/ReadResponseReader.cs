using System.Buffers.Binary;
using System.Text.Unicode;
using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Primitives.Bits;
using Deucalion.Storage.Reading;
using Deucalion.Wire.Chunks;
using Deucalion.Wire.Protobuf;
using Deucalion.Wire.RemoteWrite;

namespace Deucalion.Wire.RemoteRead;

/// <summary>
/// Reads the answers of a remote read server, which is trusted no more than any other sender. Collects the series of one query; samples outside
/// its time range are dropped. Throws <see cref="WireFormatException"/>.
/// </summary>
public sealed class ReadResponseReader(long minTime, long maxTime, long maxSamples)
{
    private readonly Dictionary<LabelSet, SeriesColumns> _series = [];
    private readonly LabelSetBuilder _labels = new();
    private long _samples;

    /// <summary>The series so far, sorted by label set.</summary>
    public IReadOnlyList<ReadSeries> Series() => [.. _series.OrderBy(s => s.Key).Select(s => new ReadSeries(s.Key, s.Value))];

    /// <summary>Reads a decompressed ReadResponse with one result.</summary>
    public void ReadSamples(ReadOnlySpan<byte> message)
    {
        var r = new ProtoReader(message);
        while (r.Next())
        {
            if (r.Field != 1)
            {
                r.Skip();
                continue;
            }

            r.Expect(2);
            var result = new ProtoReader(r.ReadBytes());
            while (result.Next())
            {
                if (result.Field == 1 && result.WireType == 2)
                {
                    ReadTimeSeries(result.ReadBytes());
                }
                else
                {
                    result.Skip();
                }
            }
        }
    }

    /// <summary>Reads a ChunkedReadResponse whose checksum was found right.</summary>
    public void ReadFrame(ReadOnlySpan<byte> message)
    {
        var r = new ProtoReader(message);
        while (r.Next())
        {
            if (r.Field == 1 && r.WireType == 2)
            {
                ReadChunkedSeries(r.ReadBytes());
            }
            else
            {
                r.Skip();
            }
        }
    }

    /// <summary>
    /// Finds a frame at the start of a buffer. False: more bytes are needed. Throws when the checksum is wrong or the frame is longer than <paramref name="maxBytes"/>.
    /// </summary>
    public static bool TryFrame(ReadOnlySpan<byte> buffer, ulong maxBytes, out ReadOnlySpan<byte> message, out int used)
    {
        message = default;
        used = 0;
        int header = Varint.Read(buffer, out ulong length);
        if (header == 0)
        {
            return buffer.Length < Varint.MaxLength ? false : throw new WireFormatException("remote read: bad frame length");
        }

        if (length > maxBytes)
        {
            throw new WireFormatException(FormattableString.Invariant($"remote read: a frame of {length} bytes exceeds the limit of {maxBytes}"));
        }

        if ((ulong)(buffer.Length - header) < length + 4)
        {
            return false;
        }

        message = buffer.Slice(header + 4, (int)length);
        used = header + 4 + (int)length;
        return BinaryPrimitives.ReadUInt32BigEndian(buffer[header..]) == Crc32C.Compute(message)
            ? true
            : throw new WireFormatException("remote read: a frame's checksum is wrong");
    }

    private void ReadTimeSeries(ReadOnlySpan<byte> message)
    {
        SeriesColumns columns = ColumnsOf(message, labelField: 1);
        var samples = new List<(long Time, double Value, NativeHistogram? Histogram)>();
        var r = new ProtoReader(message);
        while (r.Next())
        {
            if (r.Field == 2 && r.WireType == 2)
            {
                samples.Add(ReadSample(r.ReadBytes()));
            }
            else if (r.Field == 4 && r.WireType == 2)
            {
                NativeHistogram h = HistogramDecoder.Decode(r.ReadBytes(), out long time, out _);
                samples.Add((time, 0, h));
            }
            else
            {
                r.Skip();
            }
        }

        // Floats and histograms come in two lists.
        samples.Sort((a, b) => a.Time.CompareTo(b.Time));
        foreach ((long time, double value, NativeHistogram? histogram) in samples)
        {
            if (time < minTime || time > maxTime || (columns.Count > 0 && time <= columns.Times[^1]))
            {
                continue;
            }

            Count(1);
            if (histogram is null)
            {
                columns.Add(time, value);
            }
            else
            {
                columns.Add(time, histogram);
            }
        }
    }

    private static (long Time, double Value, NativeHistogram? Histogram) ReadSample(ReadOnlySpan<byte> message)
    {
        long time = 0;
        double value = 0;
        var r = new ProtoReader(message);
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1 when r.WireType == 1:
                    value = r.ReadDouble();
                    break;
                case 2 when r.WireType == 0:
                    time = (long)r.ReadVarint();
                    break;
                default:
                    r.Skip();
                    break;
            }
        }

        return (time, value, null);
    }

    private void ReadChunkedSeries(ReadOnlySpan<byte> message)
    {
        SeriesColumns columns = ColumnsOf(message, labelField: 1);
        var r = new ProtoReader(message);
        while (r.Next())
        {
            if (r.Field != 2 || r.WireType != 2)
            {
                r.Skip();
                continue;
            }

            int encoding = 0;
            ReadOnlySpan<byte> data = default;
            var chunk = new ProtoReader(r.ReadBytes());
            while (chunk.Next())
            {
                switch (chunk.Field)
                {
                    case 3 when chunk.WireType == 0:
                        encoding = (int)Math.Min(chunk.ReadVarint(), 255);
                        break;
                    case 4 when chunk.WireType == 2:
                        data = chunk.ReadBytes();
                        break;
                    default:
                        chunk.Skip();
                        break;
                }
            }

            int before = columns.Count;
            ChunkReader.Read((ChunkEncoding)encoding, data, minTime, maxTime, columns);
            Count(columns.Count - before);
        }
    }

    private void Count(int samples)
    {
        _samples += samples;
        if (_samples > maxSamples)
        {
            throw new WireFormatException(FormattableString.Invariant($"remote read: the answer has more than {maxSamples} samples, the limit of a query"));
        }
    }

    private SeriesColumns ColumnsOf(ReadOnlySpan<byte> message, int labelField)
    {
        _labels.Reset();
        var r = new ProtoReader(message);
        while (r.Next())
        {
            if (r.Field != labelField || r.WireType != 2)
            {
                r.Skip();
                continue;
            }

            ReadOnlySpan<byte> name = default;
            ReadOnlySpan<byte> value = default;
            var label = new ProtoReader(r.ReadBytes());
            while (label.Next())
            {
                switch (label.Field)
                {
                    case 1 when label.WireType == 2:
                        name = label.ReadBytes();
                        break;
                    case 2 when label.WireType == 2:
                        value = label.ReadBytes();
                        break;
                    default:
                        label.Skip();
                        break;
                }
            }

            if (!Utf8.IsValid(name) || !Utf8.IsValid(value))
            {
                throw new WireFormatException("remote read: a label is not valid UTF-8");
            }

            _labels.Set(name, value);
        }

        LabelSet key = _labels.Build();
        if (!_series.TryGetValue(key, out SeriesColumns? columns))
        {
            columns = new SeriesColumns();
            _series.Add(key, columns);
        }

        return columns;
    }
}
