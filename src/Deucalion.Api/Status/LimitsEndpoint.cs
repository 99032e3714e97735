using Deucalion.Api.Cardinality;
using Deucalion.Api.Http;
using Deucalion.Control.Access;
using Deucalion.Control.Limits;

namespace Deucalion.Api.Status;

/// <summary><c>user_limits</c>: the limits in force for this caller, by Mimir's names where it has them and by this product's.</summary>
public sealed class LimitsEndpoint : IDataPlaneRouteSource
{
    private static readonly string[] GetOnly = ["GET"];

    private static readonly (string Name, LimitKind Kind)[] MimirNames =
    [
        ("max_global_series_per_user", LimitKind.ActiveSeries), ("max_global_series_per_metric", LimitKind.SeriesPerMetric), ("ingestion_rate", LimitKind.SamplesPerSecond),
        ("ingestion_burst_size", LimitKind.SamplesBurst), ("max_label_names_per_series", LimitKind.LabelsPerSeries), ("max_label_name_length", LimitKind.LabelNameLength),
        ("max_label_value_length", LimitKind.LabelValueLength), ("max_fetched_series_per_query", LimitKind.SeriesPerQuery), ("max_estimated_memory_consumption_per_query", LimitKind.MemoryPerQuery),
    ];

    /// <inheritdoc/>
    public IEnumerable<DataPlaneRoute> Routes =>
        [new("api/v1/user_limits", GetOnly, PermissionAction.QueryMetrics, AnswerAsync) { Visibility = SeriesVisibility.NoSeries }];

    private static Task AnswerAsync(DataPlaneRequest request) => BareJson.WriteAsync(request.Http, json =>
    {
        json.Raw("{"u8);
        foreach ((string name, LimitKind kind) in MimirNames)
        {
            json.Text(name).Raw(":"u8).Integer(request.Limits[kind]).Raw(","u8);
        }

        json.Text("limits").Raw(":{"u8);
        for (int i = 0; i < LimitCatalog.All.Count; i++)
        {
            json.Raw(i == 0 ? ""u8 : ","u8).Text(LimitCatalog.All[i].Name).Raw(":"u8).Integer(request.Limits[(LimitKind)i]);
        }

        json.Raw("}}"u8);
        return ValueTask.CompletedTask;
    });
}
