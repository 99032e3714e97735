using Deucalion.Api.Http;
using Deucalion.Api.Json;
using Deucalion.PromQL.Explain;
using Deucalion.PromQL.Tracing;
using Deucalion.Runtime.Queries;

namespace Deucalion.Api.Query;

/// <summary>Writes plans and estimates of queries that were not run. Times in seconds.</summary>
internal static class ExplainWriter
{
    /// <summary>The plan, the passes of the optimiser and the estimate.</summary>
    public static Task ExplainAsync(DataPlaneRequest request, ExplainedQuery query) => Envelope.SuccessAsync(request.Http, json =>
    {
        json.Raw("{\"query\":"u8).Text(query.Expression).Raw(",\"resultType\":"u8).Text(query.ResultType).Raw(",\"plan\":"u8);
        WriteNode(json, query.Plan);
        json.Raw(",\"optimizer\":["u8);
        for (int i = 0; i < query.Passes.Count; i++)
        {
            json.Raw(i == 0 ? "{\"pass\":"u8 : ",{\"pass\":"u8).Text(query.Passes[i].Name).Raw(query.Passes[i].Changed ? ",\"changed\":true}"u8 : ",\"changed\":false}"u8);
        }

        json.Raw("],\"estimate\":"u8);
        WriteEstimate(json, query);
        json.Raw("}"u8);
        return ValueTask.CompletedTask;
    });

    /// <summary>The estimate alone.</summary>
    public static Task DryRunAsync(DataPlaneRequest request, ExplainedQuery query) => Envelope.SuccessAsync(request.Http, json =>
    {
        WriteEstimate(json, query);
        return ValueTask.CompletedTask;
    });

    private static void WriteEstimate(JsonOutput json, ExplainedQuery query)
    {
        json.Raw("{\"steps\":"u8).Integer(query.Steps);
        WriteCost(json, query.Cost);
        json.Raw(",\"bytes\":"u8).Integer(query.Bytes)
            .Raw(query.Cost.Work > new QueryCostLimits().SmallWork ? ",\"class\":\"heavy\""u8 : ",\"class\":\"small\""u8)
            .Raw(",\"selectors\":["u8);
        for (int i = 0; i < query.Selections.Count; i++)
        {
            json.Raw(i == 0 ? "{"u8 : ",{"u8);
            WriteSelection(json, query.Selections[i]);
            json.Raw("}"u8);
        }

        json.Raw("]}"u8);
    }

    private static void WriteCost(JsonOutput json, in SelectionCost cost) =>
        json.Raw(",\"series\":"u8).Integer(cost.Series).Raw(",\"samples\":"u8).Integer(cost.Samples).Raw(",\"points\":"u8).Integer(cost.Points).Raw(",\"work\":"u8).Integer(cost.Work);

    private static void WriteSelection(JsonOutput json, SelectionEstimate selection)
    {
        json.Raw("\"matchers\":["u8);
        for (int i = 0; i < selection.Matchers.Count; i++)
        {
            if (i > 0)
            {
                json.Raw(","u8);
            }

            json.Text(selection.Matchers[i]);
        }

        json.Raw("],\"minTime\":"u8).Time(selection.MinTime).Raw(",\"maxTime\":"u8).Time(selection.MaxTime);
        WriteCost(json, selection.Cost);
    }

    private static void WriteNode(JsonOutput json, ExplainedNode node)
    {
        json.Raw("{\"operator\":"u8).Text(node.Name).Raw(",\"detail\":"u8).Text(node.Detail);
        if (node.Selection is { } selection)
        {
            json.Raw(","u8);
            WriteSelection(json, selection);
        }

        json.Raw(",\"children\":["u8);
        for (int i = 0; i < node.Children.Count; i++)
        {
            if (i > 0)
            {
                json.Raw(","u8);
            }

            WriteNode(json, node.Children[i]);
        }

        json.Raw("]}"u8);
    }
}
