using Deucalion.Model.Histograms;
using Deucalion.PromQL.Execution;
using Deucalion.PromQL.Functions.Histograms;

namespace Deucalion.PromQL.Functions.Range;

/// <summary>Where a range function leaves warnings about the series it works on.</summary>
internal sealed class RangeNotes(AnnotationSink sink, int order, int position)
{
    private IReadOnlyList<SeriesHeader> _series = [];
    private int _index;
    private string? _name;

    /// <summary>Encoded labels of the series; valid until the thread's next call to storage.</summary>
    public ReadOnlySpan<byte> Encoded => Headers.Encoded(_series, _index);

    /// <summary>Its metric name, or the empty string.</summary>
    public string MetricName => _name ??= _series[_index].Labels.MetricName ?? string.Empty;

    /// <summary>Byte offset of the function's first argument.</summary>
    public int Position { get; } = position;

    /// <summary>From now on it is about this series.</summary>
    public void Of(IReadOnlyList<SeriesHeader> series, int index)
    {
        _series = series;
        _index = index;
        _name = null;
    }

    /// <summary>Leaves an annotation.</summary>
    public void Add(Annotation annotation) => sink.Add(annotation, order);

    /// <summary>Tells what a histogram function found.</summary>
    public void Tell(HistogramWarnings warnings) => HistogramNotes.Tell(warnings, this);

    /// <summary>Floats and histograms are mixed.</summary>
    public void Mixed() => Add(Annotations.MixedFloatsHistograms(MetricName, Position));

    /// <summary>Histograms between the floats were not looked at.</summary>
    public void Ignored() => Add(Annotations.HistogramIgnoredInMixedRange(MetricName, Position));

    /// <summary>Exponential and custom buckets are mixed.</summary>
    public void Incompatible() => Add(Annotations.MixedExponentialCustomHistograms(MetricName, Position));

    /// <summary>Tells what combining histograms came across; false when they could not be combined. Reset collisions are not told.</summary>
    public bool Combined(HistogramMergeOutcome outcome, string operation)
    {
        if ((outcome & HistogramMergeOutcome.IncompatibleSchemas) != 0)
        {
            Incompatible();
            return false;
        }

        if ((outcome & HistogramMergeOutcome.BoundsReconciled) != 0)
        {
            Add(Annotations.MismatchedCustomBuckets(operation, Position));
        }

        return true;
    }
}
