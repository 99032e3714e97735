using System.Text;
using Deucalion.Model.Histograms;
using Deucalion.Model.Samples;
using Deucalion.Primitives.Numbers;
using Deucalion.Storage.Writing;
using Deucalion.Wire.Compression;
using Deucalion.Wire.Labels;
using Deucalion.Wire.RemoteWrite;

namespace Deucalion.Wire.Otlp;

/// <summary>Writes the samples of data points into a batch. Labels of the point are given; names, <c>le</c> and <c>quantile</c> come from here.</summary>
internal sealed class OtlpSeriesWriter(WriteBatch batch, LabelLimits limits, OtlpTranslation outcome, long maxSeries)
{
    // Labels of a resource are repeated in each of its series: a small request could ask for any amount of memory.
    private const long MaxLabelBytes = 256L << 20;

    private long _labelBytes;
    private readonly byte[] _number = new byte[GoFloat.MaxLength];
    private byte[] _name = new byte[256];
    private readonly List<bool> _deltas = [];
    private bool _anyDelta;

    /// <summary>Whether the present metric's points are changes.</summary>
    public bool IsDelta { get; set; }

    /// <summary>Whether any label set of the present point was refused.</summary>
    public bool Refused { get; set; }

    /// <summary>Ends the batch.</summary>
    public void Finish() => outcome.DeltaSeries = _anyDelta ? new System.Collections.BitArray(_deltas.ToArray()) : null;

    /// <summary>A gauge, a sum or a part of a summary.</summary>
    public void Number(LabelAssembler labels, string family, OtlpPoint p)
    {
        if (Begin(labels, family, default, default, default))
        {
            batch.AddSample(p.Time, p.IsStale ? StaleMarker.Value : p.Value, p.StartTime);
            AddExemplars(p, 0, p.Exemplars.Count);
        }
    }

    /// <summary>A native histogram.</summary>
    public void Histogram(LabelAssembler labels, string family, OtlpPoint p, NativeHistogram histogram)
    {
        if (Begin(labels, family, default, default, default))
        {
            batch.AddHistogram(p.Time, histogram, p.StartTime);
            AddExemplars(p, 0, p.Exemplars.Count);
        }
    }

    /// <summary>An explicit-bucket histogram as classic series.</summary>
    public void ClassicHistogram(LabelAssembler labels, string family, OtlpPoint p)
    {
        if (p.HasSum)
        {
            Sample(labels, family, "_sum"u8, default, default, p, p.Sum);
        }

        Sample(labels, family, "_count"u8, default, default, p, p.Count);
        p.Exemplars.Sort((a, b) => a.Value.CompareTo(b.Value));
        int exemplar = 0;
        ulong cumulative = 0;
        for (int i = 0; i < p.Bounds.Count && i < p.BucketCounts.Count; i++)
        {
            cumulative += p.BucketCounts[i];
            int first = exemplar;
            while (exemplar < p.Exemplars.Count && p.Exemplars[exemplar].Value <= p.Bounds[i])
            {
                exemplar++;
            }

            if (Sample(labels, family, "_bucket"u8, "le"u8, Plain(p.Bounds[i]), p, cumulative))
            {
                AddExemplars(p, first, exemplar);
            }
        }

        if (Sample(labels, family, "_bucket"u8, "le"u8, "+Inf"u8, p, p.Count))
        {
            AddExemplars(p, exemplar, p.Exemplars.Count);
        }
    }

    /// <summary>A summary.</summary>
    public void Summary(LabelAssembler labels, string family, OtlpPoint p)
    {
        Sample(labels, family, "_sum"u8, default, default, p, p.Sum);
        Sample(labels, family, "_count"u8, default, default, p, p.Count);
        foreach ((double quantile, double value) in p.Quantiles)
        {
            Sample(labels, family, default, "quantile"u8, Plain(quantile), p, value);
        }
    }

    /// <summary>A sample of a series that is no data point.</summary>
    public bool BeginPlain(LabelAssembler labels, string family) => Begin(labels, family, default, default, default);

    private bool Sample(LabelAssembler labels, string family, ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> extra, ReadOnlySpan<byte> extraValue, OtlpPoint p, double value)
    {
        if (!Begin(labels, family, suffix, extra, extraValue))
        {
            return false;
        }

        batch.AddSample(p.Time, p.IsStale ? StaleMarker.Value : value, p.StartTime);
        return true;
    }

    private bool Begin(LabelAssembler labels, string family, ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> extra, ReadOnlySpan<byte> extraValue)
    {
        int most = Encoding.UTF8.GetMaxByteCount(family.Length) + suffix.Length;
        if (_name.Length < most)
        {
            _name = new byte[most];
        }

        int length = Encoding.UTF8.GetBytes(family, _name);
        suffix.CopyTo(_name.AsSpan(length));
        if (!extra.IsEmpty)
        {
            labels.Set(extra, extraValue);
        }

        labels.Set("__name__"u8, _name.AsSpan(0, length + suffix.Length));
        if (!labels.TryEncode(limits, out ReadOnlySpan<byte> encoded, out string problem, out _))
        {
            outcome.Reject(Refused ? 0 : 1, problem);
            Refused = true;
            return false;
        }

        _labelBytes += encoded.Length;
        if (batch.SeriesCount >= maxSeries || _labelBytes > MaxLabelBytes)
        {
            throw new PayloadTooLargeException(FormattableString.Invariant($"the request makes more than {maxSeries} samples or more than {MaxLabelBytes} bytes of labels; send smaller ones"));
        }

        batch.BeginSeries(encoded);
        _deltas.Add(IsDelta);
        _anyDelta |= IsDelta;
        return true;
    }

    private ReadOnlySpan<byte> Plain(double value) => _number.AsSpan(0, GoFloat.WritePlain(_number, value));

    private void AddExemplars(OtlpPoint p, int first, int end)
    {
        for (int i = first; i < end; i++)
        {
            OtlpExemplar e = p.Exemplars[i];
            batch.AddExemplar(new Exemplar(e.Labels, e.Value, e.Time == 0 ? p.Time : e.Time));
        }
    }
}
