using System.Buffers;
using Deucalion.Api.Http;
using Deucalion.Api.Json;
using Deucalion.Api.Query;
using Deucalion.Control.Access;
using Deucalion.Model.Labels;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Federation;

/// <summary><c>federate</c>: the newest samples of the selected series for another Prometheus to scrape.</summary>
public sealed class FederationEndpoint(TimeProvider clock) : IDataPlaneRouteSource
{
    // The lookback of PromQL: an older sample is not there any more.
    private const long LookbackMilliseconds = 300_000;
    private const int FlushAt = 48 << 10;

    private static readonly string[] GetOnly = ["GET"];

    /// <inheritdoc/>
    public IEnumerable<DataPlaneRoute> Routes =>
        [new("federate", GetOnly, PermissionAction.QueryMetrics, AnswerAsync) { Visibility = SeriesVisibility.Filtered }];

    private async Task AnswerAsync(DataPlaneRequest request)
    {
        List<FederatedSample> samples;
        try
        {
            IReadOnlyList<IReadOnlyList<Matcher>> selectors = MatchSelectors.Read(request.Parameters.All("match[]"), mayMatchEmpty: true);
            long now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            samples = FederatedSelection.Read(request.Readable, selectors, now - LookbackMilliseconds, now, request.Limits.SeriesPerQuery, request.Cancellation);
        }
        catch (ApiException e)
        {
            await TextAnswer.WriteAsync(request.Http, e.Status, e.Message + "\n").ConfigureAwait(false);
            return;
        }

        FederationFormat format = FederationFormat.Negotiate(request.Http.Request.Headers.Accept);
        request.Http.Response.ContentType = format.ContentType;
        IReadOnlyList<KeyValuePair<string, string>> external = ExternalLabels(request);
        var buffer = new ArrayBufferWriter<byte>(FlushAt * 2);
        IFamilyWriter writer = format.IsProtobuf ? new ProtobufFamilies(buffer, format.Escaping) : new TextFamilies(buffer, format.Escaping);
        Stream body = ResponseBody.Open(request.Http);
        await using (body.ConfigureAwait(false))
        {
            for (int i = 0; i < samples.Count; i++)
            {
                writer.Add(samples[i], i == 0 || !samples[i].SharesFamilyWith(samples[i - 1]), external);
                if (buffer.WrittenCount >= FlushAt)
                {
                    await body.WriteAsync(buffer.WrittenMemory, request.Cancellation).ConfigureAwait(false);
                    buffer.ResetWrittenCount();
                }
            }

            writer.End();
            await body.WriteAsync(buffer.WrittenMemory, request.Cancellation).ConfigureAwait(false);
        }
    }

    // An empty instance label keeps the reader from putting its own on series that have none.
    private static List<KeyValuePair<string, string>> ExternalLabels(DataPlaneRequest request)
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal) { [LabelNames.Instance] = string.Empty };
        foreach ((string name, string value) in request.Instance.ExternalLabels.ToPairs())
        {
            all[name] = value;
        }

        return [.. all];
    }
}
