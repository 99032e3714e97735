using System.Globalization;
using System.Security.Cryptography;
using Deucalion.Api.Http;
using Deucalion.Api.Json;
using Deucalion.Api.Parameters;
using Deucalion.Api.Query;
using Deucalion.Control.Access;
using Deucalion.Model.Labels;
using Deucalion.Tsdb;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Admin;

/// <summary>
/// <c>admin/tsdb/*</c>: deletion, tombstones, snapshots, and writing the disk into its smallest form now. Off unless the operator switches the admin API on; always
/// <see cref="PermissionAction.ManageInstance"/> over all series.
/// </summary>
public sealed class AdminEndpoints(DataPlaneFeatures features, TimeProvider clock) : IDataPlaneRouteSource
{
    private static readonly string[] PostPut = ["POST", "PUT"];

    /// <inheritdoc/>
    public IEnumerable<DataPlaneRoute> Routes =>
    [
        Route("api/v1/admin/tsdb/delete_series", DeleteSeriesAsync),
        Route("api/v1/admin/tsdb/clean_tombstones", r => WorkAsync(r, (store, stop) => store.CleanTombstones(stop))),
        Route("api/v1/admin/tsdb/snapshot", SnapshotAsync),
        Route("api/v1/admin/tsdb/compact", r => WorkAsync(r, Compact)),
        Route("internal/force_flush", r => WorkAsync(r, (store, stop) => store.Flush(stop))) with { OnDefaultInstance = false },
        Route("internal/force_merge", r => WorkAsync(r, Compact)) with { OnDefaultInstance = false },
    ];

    private DataPlaneRoute Route(string path, Func<DataPlaneRequest, Task> handler) => new(
        path, PostPut, PermissionAction.ManageInstance, r => features.Admin ? handler(r) : throw new ApiException(500, "unavailable", "admin APIs disabled"));

    private static async Task DeleteSeriesAsync(DataPlaneRequest request)
    {
        IReadOnlyList<string> texts = request.Parameters.All("match[]");
        if (texts.Count == 0)
        {
            throw ApiException.BadData("no match[] parameter provided");
        }

        long start = request.Parameters.Time("start", ApiTime.Min);
        long end = request.Parameters.Time("end", ApiTime.Max);
        IReadOnlyList<IReadOnlyList<Matcher>> selectors = MatchSelectors.Read(texts, "match[]", mayMatchEmpty: true);
        await Task.Run(() => request.Instance.Store.Delete(selectors, start, end), request.Cancellation).ConfigureAwait(false);
        request.Http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task SnapshotAsync(DataPlaneRequest request)
    {
        bool skipHead = false;
        if (request.Parameters.Get("skip_head") is { } text && !GoBool.TryParse(text, out skipHead))
        {
            throw ApiException.InvalidParameter("skip_head", $"unable to parse boolean: strconv.ParseBool: parsing {GoQuote.Quote(text.Length > 100 ? text[..100] : text)}: invalid syntax");
        }

        string name = clock.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture) + "-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        try
        {
            await Task.Run(() => request.Instance.Store.Snapshot(name, skipHead, request.Cancellation), request.Cancellation).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new ApiException(500, "internal", "create snapshot: " + e.Message);
        }

        await Envelope.SuccessAsync(request.Http, json =>
        {
            json.Raw("{\"name\":"u8).Text(name).Raw("}"u8);
            return ValueTask.CompletedTask;
        }).ConfigureAwait(false);
    }

    // Everything that is due or will be: the head to parts, marked samples out of the parts, then every merge that the plan has.
    private static void Compact(TimeSeriesStore store, CancellationToken stop)
    {
        store.Flush(stop);
        store.CleanTombstones(stop);
        while (!stop.IsCancellationRequested && store.MaintenanceStep(stop))
        {
        }
    }

    private static async Task WorkAsync(DataPlaneRequest request, Action<TimeSeriesStore, CancellationToken> work)
    {
        try
        {
            await Task.Run(() => work(request.Instance.Store, request.Cancellation), request.Cancellation).ConfigureAwait(false);
        }
        catch (IOException e) when (!request.Cancellation.IsCancellationRequested)
        {
            throw new ApiException(500, "internal", e.Message);
        }

        request.Http.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
