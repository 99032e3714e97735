using Deucalion.Import.Writing;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Storage.Writing;
using Deucalion.Wire.Exposition;

namespace Deucalion.Import.OpenMetrics;

/// <summary>Copies OpenMetrics text with times into a sink, in pieces of bounded size. Every sample must have a time; the text must end with "# EOF".</summary>
public sealed class OpenMetricsImport(Stream input, string name, SampleFilter filter, ISampleSink sink)
{
    private const int MostCachedSeries = 1 << 20;
    private readonly WriteBatch _batch = new();
    private readonly LabelSetBuilder _builder = new();
    private readonly Dictionary<byte[], LabelSet> _known = new(new RawSeriesComparer());
    private readonly Dictionary<string, MetricMetadata> _families = [];
    private long _lines;
    private long _samples;
    private long _refused;

    /// <summary>Bytes of text that are parsed at once.</summary>
    public int PieceBytes { get; init; } = 16 << 20;

    /// <summary>Samples a batch has.</summary>
    public int BatchSamples { get; init; } = 20_000;

    /// <summary>Told after every batch; null = nobody.</summary>
    public Action<ImportProgress>? Progress { get; init; }

    /// <summary>Runs to the end; throws <see cref="ImportException"/> (with the line where it can be told) and <see cref="IOException"/>s.</summary>
    public async Task<ImportProgress> RunAsync(CancellationToken cancellation)
    {
        byte[] buffer = new byte[PieceBytes + EndMark.Length];
        int filled = 0;
        bool ended = false;
        while (true)
        {
            int read = await input.ReadAtLeastAsync(buffer.AsMemory(filled, buffer.Length - EndMark.Length - filled), buffer.Length - EndMark.Length - filled, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
            filled += read;
            if (filled == 0)
            {
                break;
            }

            bool last = filled < buffer.Length - EndMark.Length;
            int cut = last ? filled : buffer.AsSpan(0, filled).LastIndexOf((byte)'\n') + 1;
            if (cut == 0)
            {
                throw new ImportException($"{name}: line {_lines + 1} is longer than {PieceBytes} bytes");
            }

            byte[] piece = Piece(buffer.AsSpan(0, cut), ref ended);
            await ParseAsync(piece, cancellation).ConfigureAwait(false);
            _lines += buffer.AsSpan(0, cut).Count((byte)'\n');
            buffer.AsSpan(cut, filled - cut).CopyTo(buffer);
            filled -= cut;
        }

        if (!ended)
        {
            throw new ImportException($"{name} does not end with # EOF: it may be cut. What it has was imported ({_samples} samples)");
        }

        await WriteAsync(cancellation).ConfigureAwait(false);
        await sink.CheckpointAsync(cancellation).ConfigureAwait(false);
        return Now();
    }

    private static ReadOnlySpan<byte> EndMark => "# EOF\n"u8;

    private static byte[] Piece(ReadOnlySpan<byte> text, ref bool ended)
    {
        ReadOnlySpan<byte> trimmed = text.TrimEnd((byte)'\n');
        ended = trimmed.EndsWith("# EOF"u8);
        return ended ? [.. trimmed, (byte)'\n'] : text.EndsWith("\n"u8) ? [.. text, .. EndMark] : [.. text, (byte)'\n', .. EndMark];
    }

    private async Task ParseAsync(byte[] piece, CancellationToken cancellation)
    {
        ExpositionParser parser = ExpositionParsers.Create(ExpositionParsers.OpenMetrics, piece, null, default);
        while (Next(parser))
        {
            if (_batch.SampleCount >= BatchSamples)
            {
                await WriteAsync(cancellation).ConfigureAwait(false);
            }
        }
    }

    private bool Next(ExpositionParser parser)
    {
        try
        {
            switch (parser.Next())
            {
                case ExpositionEntry.End:
                    return false;
                case ExpositionEntry.Sample:
                    Add(parser);
                    return true;
                case ExpositionEntry.Type:
                    MetricType type = parser.FamilyType;
                    Describe(parser, m => m with { Type = type });
                    return true;
                case ExpositionEntry.Help:
                    string help = System.Text.Encoding.UTF8.GetString(parser.FamilyText);
                    Describe(parser, m => m with { Help = help });
                    return true;
                case ExpositionEntry.Unit:
                    string unit = System.Text.Encoding.UTF8.GetString(parser.FamilyText);
                    Describe(parser, m => m with { Unit = unit });
                    return true;
                default:
                    return true;
            }
        }
        catch (ExpositionException e)
        {
            throw new ImportException($"{name}, after line {_lines}: {e.Message}", e);
        }
    }

    private void Describe(ExpositionParser parser, Func<MetricMetadata, MetricMetadata> change)
    {
        string family = System.Text.Encoding.UTF8.GetString(parser.Family);
        MetricMetadata old = _families.GetValueOrDefault(family) ?? new MetricMetadata(family, MetricType.Unknown, string.Empty, string.Empty);
        _families[family] = change(old);
    }

    private void Add(ExpositionParser parser)
    {
        LabelSet labels = LabelsOf(parser);
        if (parser.Time is not { } time)
        {
            throw new ImportException($"{name}, after line {_lines}: {labels} has a sample without a time; an import needs times (seconds behind the value)");
        }

        if (time < filter.MinTime || time > filter.MaxTime || !filter.Accepts(labels))
        {
            return;
        }

        bool sameSeries = _batch.SeriesCount > 0 && _batch.Labels(_batch.SeriesCount - 1).SequenceEqual(labels.Encoded);
        if (!sameSeries)
        {
            _batch.BeginSeries(labels);
        }

        _batch.AddSample(time, parser.Value, parser.StartTime);
        while (parser.TryReadExemplar(out Exemplar e))
        {
            _batch.AddExemplar(e.HasTime ? e : e with { Time = time });
        }
    }

    private LabelSet LabelsOf(ExpositionParser parser)
    {
        if (_known.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(parser.RawSeries, out LabelSet? labels))
        {
            return labels;
        }

        _builder.Reset();
        parser.ReadLabels(_builder);
        labels = _builder.Build();
        if (_known.Count >= MostCachedSeries)
        {
            _known.Clear();
        }

        _known.Add(parser.RawSeries.ToArray(), labels);
        return labels;
    }

    private async Task WriteAsync(CancellationToken cancellation)
    {
        foreach (MetricMetadata m in _families.Values)
        {
            _batch.AddMetadata(m);
        }

        if (_batch.SeriesCount > 0 || _families.Count > 0)
        {
            _refused += await sink.WriteAsync(_batch, cancellation).ConfigureAwait(false);
        }

        _families.Clear();
        _samples += _batch.SampleCount;
        _batch.Clear();
        Progress?.Invoke(Now());
    }

    private ImportProgress Now() => new(name, _known.Count, _samples, _refused, 0);
}
