using Deucalion.PromQL.Execution;
using Deucalion.PromQL.Execution.Ranges;
using Deucalion.Storage.Reading;

namespace Deucalion.PromQL.Tracing;

/// <summary>Measures the source of a range function.</summary>
internal sealed class TracedRangeSource(RangeSource inner, TraceNode node, QueryTracer tracer) : RangeSource
{
    // A time and a value.
    private const long BytesPerSample = 16;

    /// <inheritdoc/>
    public override bool IsComputed => inner.IsComputed;

    /// <inheritdoc/>
    public override void Open(ReadContext context)
    {
        long began = tracer.Now;
        try
        {
            inner.Open(context);
            Series = inner.Series;
        }
        finally
        {
            node.Opened(tracer.Now - began, inner.Series.Count);
        }
    }

    /// <inheritdoc/>
    public override SeriesColumns Read(int series, ReadContext context)
    {
        long began = tracer.Now;
        long samples = 0;
        try
        {
            SeriesColumns columns = inner.Read(series, context);
            samples = columns.Count;
            return columns;
        }
        finally
        {
            node.ReadOne(tracer.Now - began, samples, inner.IsComputed ? 0 : samples, samples * BytesPerSample);
        }
    }
}
