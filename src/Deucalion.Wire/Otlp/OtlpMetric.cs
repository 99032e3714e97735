using System.Text;
using Deucalion.Model.Samples;
using Deucalion.Wire.Protobuf;

namespace Deucalion.Wire.Otlp;

/// <summary>What a Metric message says besides its points, and where these are.</summary>
internal ref struct OtlpMetric
{
    private const int Delta = 1;
    private const int Cumulative = 2;

    private int _temporality;

    public string Name { get; private set; }

    public string Unit { get; private set; }

    public string Description { get; private set; }

    public OtlpMetricKind Kind { get; private set; }

    public bool IsMonotonic { get; private set; }

    /// <summary>The message of the kind; its field 1 holds the points.</summary>
    public ReadOnlySpan<byte> Data { get; private set; }

    public readonly bool IsCumulative => _temporality == Cumulative;

    public readonly bool IsDelta => _temporality == Delta && Kind is (OtlpMetricKind.Sum or OtlpMetricKind.Histogram or OtlpMetricKind.ExponentialHistogram);

    /// <summary>The type for metadata; changes count as the totals that they become.</summary>
    public readonly MetricType Type => Kind switch
    {
        OtlpMetricKind.Gauge => MetricType.Gauge,
        OtlpMetricKind.Sum => IsMonotonic ? MetricType.Counter : MetricType.Gauge,
        OtlpMetricKind.Histogram or OtlpMetricKind.ExponentialHistogram => MetricType.Histogram,
        OtlpMetricKind.Summary => MetricType.Summary,
        _ => MetricType.Unknown,
    };

    /// <summary>Reads the message. Throws <see cref="WireFormatException"/>.</summary>
    public static OtlpMetric Read(ReadOnlySpan<byte> message)
    {
        var metric = new OtlpMetric { Name = string.Empty, Unit = string.Empty, Description = string.Empty };
        var r = new ProtoReader(message);
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1 when r.WireType == 2:
                    metric.Name = Encoding.UTF8.GetString(r.ReadBytes());
                    break;
                case 2 when r.WireType == 2:
                    metric.Description = Encoding.UTF8.GetString(r.ReadBytes());
                    break;
                case 3 when r.WireType == 2:
                    metric.Unit = Encoding.UTF8.GetString(r.ReadBytes());
                    break;
                case 5 or 7 or 9 or 10 or 11 when r.WireType == 2:
                    metric.Kind = (OtlpMetricKind)r.Field;
                    metric.Data = r.ReadBytes();
                    break;
                default:
                    r.Skip();
                    break;
            }
        }

        metric.ReadData();
        return metric;
    }

    private void ReadData()
    {
        var r = new ProtoReader(Data);
        while (r.Next())
        {
            switch (r.Field)
            {
                case 2 when r.WireType == 0:
                    _temporality = (int)Math.Min(r.ReadVarint(), int.MaxValue);
                    break;
                case 3 when r.WireType == 0:
                    IsMonotonic = r.ReadVarint() != 0;
                    break;
                default:
                    r.Skip();
                    break;
            }
        }
    }
}
