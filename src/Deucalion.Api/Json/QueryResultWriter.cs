using Deucalion.Api.Query;
using Deucalion.PromQL.Results;
using Deucalion.PromQL.Tracing;

namespace Deucalion.Api.Json;

/// <summary>Streams the <c>data</c> member of query answers: resultType first, then result, then stats.</summary>
internal static class QueryResultWriter
{
    public static async ValueTask WriteAsync(JsonOutput json, QueryValue value, QueryStatistics? statistics, QueryTracer? tracer, CancellationToken cancellation)
    {
        switch (value)
        {
            case ScalarValue s:
                json.Raw("{\"resultType\":\"scalar\",\"result\":["u8).Time(s.Time, trimZeros: true).Raw(","u8).PlainValue(s.Value).Raw("]"u8);
                break;
            case StringValue s:
                json.Raw("{\"resultType\":\"string\",\"result\":["u8).Time(s.Time, trimZeros: true).Raw(","u8).Text(s.Value).Raw("]"u8);
                break;
            case VectorValue v:
                await WriteVectorAsync(json, v, cancellation).ConfigureAwait(false);
                break;
            case MatrixValue m:
                await WriteMatrixAsync(json, m, cancellation).ConfigureAwait(false);
                break;
        }

        if (statistics is not null)
        {
            WriteStatistics(json, statistics);
        }

        if (tracer is not null)
        {
            TraceWriter.Write(json.Raw(",\"trace\":"u8), tracer);
        }

        json.Raw("}"u8);
    }

    private static async ValueTask WriteVectorAsync(JsonOutput json, VectorValue vector, CancellationToken cancellation)
    {
        json.Raw("{\"resultType\":\"vector\",\"result\":["u8);
        for (int i = 0; i < vector.Samples.Count; i++)
        {
            VectorSample s = vector.Samples[i];
            json.Raw(i == 0 ? "{\"metric\":"u8 : ",{\"metric\":"u8).Labels(s.Labels);
            if (s.Histogram is { } h)
            {
                json.Raw(",\"histogram\":["u8).Time(s.Time).Raw(","u8).Histogram(h);
            }
            else
            {
                json.Raw(",\"value\":["u8).Time(s.Time).Raw(","u8).Value(s.Value);
            }

            json.Raw("]}"u8);
            await json.FlushIfFullAsync(cancellation).ConfigureAwait(false);
        }

        json.Raw("]"u8);
    }

    private static async ValueTask WriteMatrixAsync(JsonOutput json, MatrixValue matrix, CancellationToken cancellation)
    {
        // Points between looks at the buffer, which takes so many at their longest.
        const int slice = 400;
        json.Raw("{\"resultType\":\"matrix\",\"result\":["u8);
        for (int i = 0; i < matrix.Series.Count; i++)
        {
            MatrixSeries s = matrix.Series[i];
            json.Raw(i == 0 ? "{\"metric\":"u8 : ",{\"metric\":"u8).Labels(s.Labels);
            if (s.FloatTimes.Length > 0)
            {
                json.Raw(",\"values\":["u8);
                for (int from = 0; from < s.FloatTimes.Length; from += slice)
                {
                    WriteFloats(json, s, from, Math.Min(slice, s.FloatTimes.Length - from));
                    await json.FlushIfFullAsync(cancellation).ConfigureAwait(false);
                }

                json.Raw("]"u8);
            }

            if (s.HistogramTimes.Length > 0)
            {
                json.Raw(",\"histograms\":["u8);
                for (int k = 0; k < s.HistogramTimes.Length; k++)
                {
                    json.Raw(k == 0 ? "["u8 : ",["u8).Time(s.HistogramTimes.Span[k]).Raw(","u8).Histogram(s.Histograms.Span[k]).Raw("]"u8);
                    await json.FlushIfFullAsync(cancellation).ConfigureAwait(false);
                }

                json.Raw("]"u8);
            }

            json.Raw("}"u8);
            await json.FlushIfFullAsync(cancellation).ConfigureAwait(false);
        }

        json.Raw("]"u8);
    }

    private static void WriteFloats(JsonOutput json, MatrixSeries s, int from, int count)
    {
        json.Points(s.FloatTimes.Span.Slice(from, count), s.FloatValues.Span.Slice(from, count), from == 0);
    }

    private static void WriteStatistics(JsonOutput json, QueryStatistics s)
    {
        json.Raw(",\"stats\":{\"timings\":{\"evalTotalTime\":"u8).Number(s.EvalTotalTime)
            .Raw(",\"resultSortTime\":"u8).Number(s.ResultSortTime)
            .Raw(",\"queryPreparationTime\":"u8).Number(s.QueryPreparationTime)
            .Raw(",\"innerEvalTime\":"u8).Number(s.InnerEvalTime)
            .Raw(",\"execQueueTime\":"u8).Number(s.ExecQueueTime)
            .Raw(",\"execTotalTime\":"u8).Number(s.ExecTotalTime)
            .Raw("},\"samples\":{"u8);
        WriteSteps(json, "\"totalQueryableSamplesPerStep\":["u8, s.TotalQueryableSamplesPerStep);
        WriteSteps(json, "\"samplesReadPerStep\":["u8, s.SamplesReadPerStep);
        json.Raw("\"totalQueryableSamples\":"u8).Integer(s.TotalQueryableSamples)
            .Raw(",\"samplesRead\":"u8).Integer(s.SamplesRead)
            .Raw(",\"peakSamples\":"u8).Integer(s.PeakSamples).Raw("}}"u8);
    }

    private static void WriteSteps(JsonOutput json, ReadOnlySpan<byte> member, IReadOnlyList<(long Time, long Samples)>? steps)
    {
        if (steps is null)
        {
            return;
        }

        json.Raw(member);
        for (int i = 0; i < steps.Count; i++)
        {
            json.Raw(i == 0 ? "["u8 : ",["u8).Time(steps[i].Time, trimZeros: true).Raw(","u8).Integer(steps[i].Samples).Raw("]"u8);
        }

        json.Raw("],"u8);
    }
}
