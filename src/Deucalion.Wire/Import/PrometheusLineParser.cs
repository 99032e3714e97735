using Deucalion.Model.Labels;
using Deucalion.Storage.Writing;
using Deucalion.Wire.Exposition;

namespace Deucalion.Wire.Import;

/// <summary>Lines of the Prometheus text format by themselves: samples, with or without a time in milliseconds; comments are passed over.</summary>
public sealed class PrometheusLineParser(ImportSettings settings) : ILineParser
{
    // Series come again and again in one body; what has been read once need not be read again.
    private const int MaxKnown = 50_000;

    private readonly SeriesEncoder _series = new(settings);
    private readonly LabelSetBuilder _labels = new();
    private readonly Dictionary<ulong, (byte[] Raw, LabelSet Labels)> _known = [];
    private readonly WriteBatch _single = new();
    private byte[] _line = new byte[256];

    /// <inheritdoc/>
    public void Parse(ReadOnlySpan<byte> line, WriteBatch into)
    {
        ReadOnlySpan<byte> text = line.Trim(" \t"u8);
        if (text.IsEmpty || text[0] == '#')
        {
            return;
        }

        // The parser wants whole lines.
        if (_line.Length < line.Length + 1)
        {
            _line = new byte[(line.Length * 2) + 1];
        }

        line.CopyTo(_line);
        _line[line.Length] = (byte)'\n';
        try
        {
            ExpositionParser parser = ExpositionParsers.Create(ExpositionParsers.PrometheusText, _line.AsMemory(0, line.Length + 1), null, default);
            if (parser.Next() != ExpositionEntry.Sample)
            {
                throw new LineException(1, "a sample is expected");
            }

            into.BeginSeries(LabelsOf(parser));
            into.AddSample(parser.Time ?? settings.Now, parser.Value);
        }
        catch (ExpositionException e)
        {
            throw new LineException(0, e.Message);
        }
    }

    private LabelSet LabelsOf(ExpositionParser parser)
    {
        ReadOnlySpan<byte> raw = parser.RawSeries;
        ulong hash = LabelSet.HashOf(raw);
        if (_known.TryGetValue(hash, out (byte[] Raw, LabelSet Labels) known) && raw.SequenceEqual(known.Raw))
        {
            return known.Labels;
        }

        parser.ReadLabels(_labels.Reset());
        _series.Clear();
        foreach (LabelView l in _labels.Build())
        {
            _series.Set(l.Name, l.Value);
        }

        _single.Clear();
        _series.Begin(_single);
        LabelSet labels = LabelSet.FromEncoded(_single.Labels(0));
        if (_known.Count < MaxKnown && raw.Length < 4096)
        {
            _known[hash] = (raw.ToArray(), labels);
        }

        return labels;
    }
}
