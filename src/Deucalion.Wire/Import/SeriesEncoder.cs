using Deucalion.Storage.Writing;
using Deucalion.Wire.Labels;

namespace Deucalion.Wire.Import;

/// <summary>Labels of an imported series with the extra labels of the request. Not for many threads.</summary>
internal sealed class SeriesEncoder(ImportSettings settings)
{
    // Names are compared with each other; a line may hold any number.
    private const int MaxLabels = 1000;

    private readonly LabelAssembler _labels = new();

    /// <summary>Starts a series.</summary>
    public void Clear() => _labels.Clear();

    /// <summary>Sets a label.</summary>
    public void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (_labels.Count >= MaxLabels)
        {
            throw new LineException(0, FormattableString.Invariant($"more than {MaxLabels} labels"));
        }

        _labels.Set(name, value);
    }

    /// <summary>Whether a label is there.</summary>
    public bool Has(ReadOnlySpan<byte> name) => _labels.IndexOf(name) >= 0;

    /// <summary>Begins the series in the batch.</summary>
    public void Begin(WriteBatch batch)
    {
        foreach ((byte[] name, byte[] value) in settings.ExtraLabels)
        {
            _labels.Set(name, value);
        }

        if (!_labels.TryEncode(settings.Limits, out ReadOnlySpan<byte> encoded, out string problem, out _))
        {
            throw new LineException(0, problem);
        }

        batch.BeginSeries(encoded);
    }
}
