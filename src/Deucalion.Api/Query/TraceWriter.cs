using Deucalion.Api.Http;
using Deucalion.Api.Json;
using Deucalion.PromQL.Tracing;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Query;

/// <summary>Writes the operator tree of a traced query. Times in seconds.</summary>
internal static class TraceWriter
{
    /// <summary>Writes the tree, or null when the query was not even planned.</summary>
    public static void Write(JsonOutput json, QueryTracer tracer)
    {
        if (tracer.Root is { } root)
        {
            Write(json, tracer, root);
        }
        else
        {
            json.Raw("null"u8);
        }
    }

    /// <summary>An error answer that tells how far the query came.</summary>
    public static Task ErrorAsync(HttpContext context, ApiException e, QueryTracer tracer) =>
        Envelope.ErrorAsync(context, e, json => Write(json.Raw("{\"trace\":"u8), tracer, "}"u8));

    private static void Write(JsonOutput json, QueryTracer tracer, ReadOnlySpan<byte> end)
    {
        Write(json, tracer);
        json.Raw(end);
    }

    private static void Write(JsonOutput json, QueryTracer tracer, TraceNode node)
    {
        double total = tracer.Seconds(node);
        double children = node.Children.Sum(tracer.Seconds);
        json.Raw("{\"operator\":"u8).Text(node.Name)
            .Raw(",\"detail\":"u8).Text(node.Detail)
            .Raw(",\"seconds\":"u8).Number(total)
            .Raw(",\"selfSeconds\":"u8).Number(Math.Max(0, total - children))
            .Raw(",\"series\":"u8).Integer(node.Series)
            .Raw(",\"columnsRead\":"u8).Integer(node.ColumnsRead)
            .Raw(",\"samples\":"u8).Integer(node.Samples)
            .Raw(",\"samplesRead\":"u8).Integer(node.SamplesStored)
            .Raw(",\"bytes\":"u8).Integer(node.Bytes)
            .Raw(",\"children\":["u8);
        for (int i = 0; i < node.Children.Count; i++)
        {
            if (i > 0)
            {
                json.Raw(","u8);
            }

            Write(json, tracer, node.Children[i]);
        }

        json.Raw("]}"u8);
    }
}
