using Deucalion.Api.Http;
using Deucalion.Api.Json;
using Deucalion.Api.Parameters;
using Deucalion.Api.Query;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.PromQL.Results;
using Deucalion.Runtime.Queries;
using Deucalion.Storage.Reading;

namespace Deucalion.Api.Import;

/// <summary>
/// <c>api/v1/export</c>: the float samples of selected series as VictoriaMetrics' JSON lines, streamed. Staleness markers are left out, native
/// histograms have no form there.
/// </summary>
public sealed class ExportEndpoint(QueryGate gate)
{
    private const int FlushBytes = 128 << 10;
    private const int DefaultRowsPerLine = 100_000;

    /// <summary>Answers one request; <c>match[]</c>, <c>start</c>, <c>end</c>, <c>max_rows_per_line</c>.</summary>
    public async Task ExportAsync(DataPlaneRequest request)
    {
        RequestParameters p = request.Parameters;
        IReadOnlyList<IReadOnlyList<Matcher>> selectors = MatchSelectors.Read(p.All("match[]"), "match[]");
        if (selectors.Count == 0)
        {
            throw ApiException.BadData("no match[] parameter provided");
        }

        long start = p.Time("start", ApiTime.Min);
        long end = p.Time("end", ApiTime.Max);
        int rows = int.TryParse(p.Get("max_rows_per_line"), out int wanted) && wanted > 0 ? wanted : DefaultRowsPerLine;
        QueryPlace place;
        try
        {
            place = await gate.EnterAsync(request.Ticket, TimeSpan.FromMinutes(1), request.Cancellation).ConfigureAwait(false);
        }
        catch (QueryException e)
        {
            throw new ApiException(503, "timeout", e.Message);
        }

        using (place)
        {
            await SendAsync(request, selectors, start, end, rows).ConfigureAwait(false);
        }
    }

    private static async Task SendAsync(DataPlaneRequest request, IReadOnlyList<IReadOnlyList<Matcher>> selectors, long start, long end, int rows)
    {
        request.Http.Response.ContentType = "application/stream+json; charset=utf-8";
        Stream body = ResponseBody.Open(request.Http);
        await using var close = body.ConfigureAwait(false);
        var line = new System.Buffers.ArrayBufferWriter<byte>(FlushBytes);
        var columns = new SeriesColumns();
        long read = 0;
        using IQuerier querier = request.Readable.OpenQuerier(start, end);
        for (int s = 0; s < selectors.Count; s++)
        {
            SeriesSelection selection = querier.Select(selectors[s], new SelectHints(start, end), request.Cancellation);
            for (int i = 0; i < selection.Count; i++)
            {
                LabelSet labels = selection.Labels(i);
                if (selectors.Take(s).Any(earlier => earlier.All(m => m.Matches(labels))))
                {
                    continue;
                }

                selection.Read(i, start, end, columns);
                read += columns.Count;
                ExportLine.Write(line, labels, columns, rows);
                if (line.WrittenCount >= FlushBytes)
                {
                    await body.WriteAsync(line.WrittenMemory, request.Cancellation).ConfigureAwait(false);
                    line.ResetWrittenCount();
                }
            }
        }

        await body.WriteAsync(line.WrittenMemory, request.Cancellation).ConfigureAwait(false);
        request.Instance.Usage.CountQuery(read);
    }
}
