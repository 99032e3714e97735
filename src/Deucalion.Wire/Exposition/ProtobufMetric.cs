using Deucalion.Model.Histograms;
using Deucalion.Wire.Protobuf;

namespace Deucalion.Wire.Exposition;

/// <summary>A Metric message, decoded for the type of its family; reused from metric to metric.</summary>
internal sealed class ProtobufMetric
{
    /// <summary>Labels.</summary>
    public List<LabelRange> Labels { get; } = [];

    /// <summary>Value of a counter, gauge or untyped metric.</summary>
    public double Value { get; private set; }

    /// <summary>Unix ms; 0 = none.</summary>
    public long Time { get; private set; }

    /// <summary>Start time in Unix ms; 0 = none.</summary>
    public long StartTime { get; private set; }

    /// <summary>Exemplar of a counter.</summary>
    public ByteRange Exemplar { get; private set; }

    /// <summary>Observations as an integer, of a summary or histogram.</summary>
    public ulong Count { get; private set; }

    /// <summary>Observations of a float histogram.</summary>
    public double FloatCount { get; private set; }

    /// <summary>Sum of observations.</summary>
    public double Sum { get; private set; }

    /// <summary>Quantiles of a summary and their values.</summary>
    public List<(double Quantile, double Value)> Quantiles { get; } = [];

    /// <summary>Buckets of a classic histogram.</summary>
    public List<ProtobufBucket> Buckets { get; } = [];

    /// <summary>Exemplars of a native histogram.</summary>
    public List<ByteRange> Exemplars { get; } = [];

    /// <summary>Schema of a native histogram.</summary>
    public int Schema { get; private set; }

    /// <summary>Width of the zero bucket.</summary>
    public double ZeroThreshold { get; private set; }

    /// <summary>Observations in the zero bucket.</summary>
    public ulong ZeroCount { get; private set; }

    /// <summary>Observations in the zero bucket of a float histogram.</summary>
    public double FloatZeroCount { get; private set; }

    /// <summary>Spans of positive buckets.</summary>
    public List<BucketSpan> PositiveSpans { get; } = [];

    /// <summary>Spans of negative buckets.</summary>
    public List<BucketSpan> NegativeSpans { get; } = [];

    /// <summary>Differences between positive buckets.</summary>
    public List<long> PositiveDeltas { get; } = [];

    /// <summary>Differences between negative buckets.</summary>
    public List<long> NegativeDeltas { get; } = [];

    /// <summary>Counts of positive buckets of a float histogram.</summary>
    public List<double> PositiveCounts { get; } = [];

    /// <summary>Counts of negative buckets of a float histogram.</summary>
    public List<double> NegativeCounts { get; } = [];

    /// <summary>Observations of either form.</summary>
    public double AnyCount => FloatCount != 0 ? FloatCount : Count;

    /// <summary>
    /// True for a native histogram: one with spans, or with a zero bucket. A native histogram without observations says so by a span of no length.
    /// </summary>
    public bool IsNativeHistogram => PositiveSpans.Count > 0 || NegativeSpans.Count > 0 || ZeroThreshold > 0 || ZeroCount > 0;

    /// <summary>True when a native histogram has float counts.</summary>
    public bool IsFloatHistogram => FloatCount > 0 || FloatZeroCount > 0;

    /// <summary>Reads the message that lies in the range.</summary>
    public void Read(byte[] data, ByteRange message, ProtobufMetricType type)
    {
        Clear();
        int part = type switch
        {
            ProtobufMetricType.Gauge => 2,
            ProtobufMetricType.Counter => 3,
            ProtobufMetricType.Summary => 4,
            ProtobufMetricType.Untyped => 5,
            _ => 7,
        };
        var r = new ProtoReader(message.Of(data));
        while (r.Next())
        {
            if (r.Field == 1)
            {
                Labels.Add(ProtobufParts.ReadLabel(data, ProtobufFamily.Range(ref r, message.Start)));
            }
            else if (r.Field == 6)
            {
                r.Expect(0);
                Time = (long)r.ReadVarint();
            }
            else if (r.Field == part)
            {
                ReadPart(data, ProtobufFamily.Range(ref r, message.Start), part);
            }
            else
            {
                r.Skip();
            }
        }
    }

    private void Clear()
    {
        Labels.Clear();
        Quantiles.Clear();
        Buckets.Clear();
        Exemplars.Clear();
        PositiveSpans.Clear();
        NegativeSpans.Clear();
        PositiveDeltas.Clear();
        NegativeDeltas.Clear();
        PositiveCounts.Clear();
        NegativeCounts.Clear();
        Value = FloatCount = Sum = ZeroThreshold = FloatZeroCount = 0;
        Time = StartTime = 0;
        Count = ZeroCount = 0;
        Schema = 0;
        Exemplar = ByteRange.None;
    }

    private void ReadPart(byte[] data, ByteRange message, int part)
    {
        switch (part)
        {
            case 4:
                ReadSummary(data, message);
                break;
            case 7:
                ReadHistogram(data, message);
                break;
            default:
                ReadSimple(data, message);
                break;
        }
    }

    // Counter, Gauge and Untyped: the latter two have the value only.
    private void ReadSimple(byte[] data, ByteRange message)
    {
        var r = new ProtoReader(message.Of(data));
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1:
                    r.Expect(1);
                    Value = r.ReadDouble();
                    break;
                case 2:
                    Exemplar = ProtobufFamily.Range(ref r, message.Start);
                    break;
                case 3:
                    r.Expect(2);
                    StartTime = ProtobufParts.ReadTimestamp(r.ReadBytes());
                    break;
                default:
                    r.Skip();
                    break;
            }
        }
    }

    private void ReadSummary(byte[] data, ByteRange message)
    {
        var r = new ProtoReader(message.Of(data));
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1:
                    r.Expect(0);
                    Count = r.ReadVarint();
                    break;
                case 2:
                    r.Expect(1);
                    Sum = r.ReadDouble();
                    break;
                case 3:
                    r.Expect(2);
                    Quantiles.Add(ProtobufParts.ReadQuantile(r.ReadBytes()));
                    break;
                case 4:
                    r.Expect(2);
                    StartTime = ProtobufParts.ReadTimestamp(r.ReadBytes());
                    break;
                default:
                    r.Skip();
                    break;
            }
        }
    }

    private void ReadHistogram(byte[] data, ByteRange message)
    {
        var r = new ProtoReader(message.Of(data));
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1:
                    r.Expect(0);
                    Count = r.ReadVarint();
                    break;
                case 2:
                    r.Expect(1);
                    Sum = r.ReadDouble();
                    break;
                case 3:
                    Buckets.Add(ProtobufParts.ReadBucket(data, ProtobufFamily.Range(ref r, message.Start)));
                    break;
                case 4:
                    r.Expect(1);
                    FloatCount = r.ReadDouble();
                    break;
                case 15:
                    r.Expect(2);
                    StartTime = ProtobufParts.ReadTimestamp(r.ReadBytes());
                    break;
                case 16:
                    Exemplars.Add(ProtobufFamily.Range(ref r, message.Start));
                    break;
                default:
                    ReadNative(ref r);
                    break;
            }
        }
    }

    private void ReadNative(ref ProtoReader r)
    {
        switch (r.Field)
        {
            case 5:
                r.Expect(0);
                Schema = (int)r.ReadZigZag();
                break;
            case 6:
                r.Expect(1);
                ZeroThreshold = r.ReadDouble();
                break;
            case 7:
                r.Expect(0);
                ZeroCount = r.ReadVarint();
                break;
            case 8:
                r.Expect(1);
                FloatZeroCount = r.ReadDouble();
                break;
            case 9:
                NegativeSpans.Add(HistogramFields.ReadSpan(ref r));
                break;
            case 10:
                HistogramFields.ReadDeltas(ref r, NegativeDeltas);
                break;
            case 11:
                HistogramFields.ReadCounts(ref r, NegativeCounts);
                break;
            case 12:
                PositiveSpans.Add(HistogramFields.ReadSpan(ref r));
                break;
            case 13:
                HistogramFields.ReadDeltas(ref r, PositiveDeltas);
                break;
            case 14:
                HistogramFields.ReadCounts(ref r, PositiveCounts);
                break;
            default:
                r.Skip();
                break;
        }
    }
}
