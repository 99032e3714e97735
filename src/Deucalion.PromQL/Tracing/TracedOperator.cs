using Deucalion.PromQL.Execution;
using Deucalion.PromQL.Execution.Selectors;

namespace Deucalion.PromQL.Tracing;

/// <summary>Measures the operator that it stands for.</summary>
internal sealed class TracedOperator : VectorOperator
{
    // A float and the bit that says it is there; a histogram counts by its buckets.
    private const long BytesPerSample = 8;

    private readonly VectorOperator _inner;
    private readonly TraceNode _node;
    private readonly QueryTracer _tracer;

    public TracedOperator(VectorOperator inner, TraceNode node, QueryTracer tracer)
        : base(inner.Scope)
    {
        _inner = inner;
        _node = node;
        _tracer = tracer;
        Order = inner.Order;
    }

    /// <inheritdoc/>
    public override void Open(ReadContext context)
    {
        long began = _tracer.Now;
        try
        {
            _inner.Open(context);
            Series = _inner.Series;
        }
        finally
        {
            _node.Opened(_tracer.Now - began, _inner.Series.Count);
        }
    }

    /// <inheritdoc/>
    public override void Read(int series, Column into, ReadContext context)
    {
        long began = _tracer.Now;
        long samples = 0;
        long bytes = 0;
        try
        {
            _inner.Read(series, into, context);
            samples = into.Count;
            bytes = (into.HasHistograms ? into.Weight() * 2 : samples) * BytesPerSample;
        }
        finally
        {
            _node.ReadOne(_tracer.Now - began, samples, _inner is SelectorOperator ? context.Samples.Count : 0, bytes);
        }
    }
}
