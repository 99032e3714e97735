using System.Text;
using Deucalion.Api.Http;
using Deucalion.Api.Json;
using Deucalion.Api.Query;
using Deucalion.Model.Labels;
using Deucalion.Model.Time;
using Deucalion.Storage.Reading;

namespace Deucalion.Api.Metadata;

/// <summary><c>series</c>, <c>labels</c>, <c>label/{name}/values</c>.</summary>
public sealed class SeriesEndpoints
{
    private const string Truncated = "results truncated due to limit";

    /// <summary>Label sets of the series that one of the selectors accepts, each once.</summary>
    public async Task SeriesAsync(DataPlaneRequest request)
    {
        IReadOnlyList<string> texts = request.Parameters.All("match[]");
        if (texts.Count == 0)
        {
            throw ApiException.BadData("no match[] parameter provided");
        }

        int limit = request.Parameters.Limit();
        TimeRange range = request.Parameters.OptionalRange();
        IReadOnlyList<IReadOnlyList<Matcher>> selectors = MatchSelectors.Read(texts, "match[]");
        using IQuerier querier = request.Readable.OpenQuerier(range.Min, range.Max);
        var hints = new SelectHints(range.Min, range.Max) { Function = "series", Limit = limit == 0 ? 0 : Math.Min(limit, int.MaxValue - 1) + 1 };
        SeriesSelection[] found = [.. selectors.Select(s => querier.Select(s, hints, request.Cancellation))];
        IEnumerable<LabelSet> series = found.Length == 1
            ? Enumerable.Range(0, found[0].Count).Select(found[0].Labels)
            : new SortedSet<LabelSet>(found.SelectMany(f => Enumerable.Range(0, f.Count).Select(f.Labels)));
        List<LabelSet> answer = limit == 0 ? [.. series] : [.. series.Take(limit + 1)];
        bool cut = limit > 0 && answer.Count > limit;
        if (cut)
        {
            answer.RemoveRange(limit, answer.Count - limit);
        }

        await Envelope.SuccessAsync(
            request.Http,
            async json =>
            {
                json.Raw("["u8);
                for (int i = 0; i < answer.Count; i++)
                {
                    json.Raw(i == 0 ? ""u8 : ","u8).Labels(answer[i]);
                    await json.FlushIfFullAsync(request.Cancellation).ConfigureAwait(false);
                }

                json.Raw("]"u8);
            },
            cut ? [Truncated] : null).ConfigureAwait(false);
    }

    /// <summary>Label names.</summary>
    public Task LabelNamesAsync(DataPlaneRequest request) =>
        ListAsync(request, static (querier, matchers, cancellation) => querier.LabelNames(matchers, cancellation));

    /// <summary>Values of the label in the path; <c>U__</c> names are unescaped.</summary>
    public Task LabelValuesAsync(DataPlaneRequest request)
    {
        string name = request.PathLabel;
        if (name.StartsWith("U__", StringComparison.Ordinal))
        {
            name = EscapedNames.Unescape(name);
        }

        if (name.Length == 0)
        {
            throw ApiException.BadData("invalid label name: \"\"");
        }

        return ListAsync(request, (querier, matchers, cancellation) => querier.LabelValues(name, matchers, cancellation));
    }

    private static async Task ListAsync(DataPlaneRequest request, Func<IQuerier, IReadOnlyList<Matcher>, CancellationToken, IReadOnlyList<string>> list)
    {
        int limit = request.Parameters.Limit();
        TimeRange range = request.Parameters.OptionalRange();
        IReadOnlyList<IReadOnlyList<Matcher>> selectors = MatchSelectors.Read(request.Parameters.All("match[]"));
        using IQuerier querier = request.Readable.OpenQuerier(range.Min, range.Max);
        IReadOnlyList<string> texts = selectors.Count switch
        {
            0 => list(querier, [], request.Cancellation),
            1 => list(querier, selectors[0], request.Cancellation),
            _ => [.. selectors.SelectMany(s => list(querier, s, request.Cancellation)).Distinct().OrderBy(Encoding.UTF8.GetBytes, ByteOrder.Instance)],
        };
        int count = limit == 0 ? texts.Count : Math.Min(limit, texts.Count);
        await Envelope.SuccessAsync(
            request.Http,
            async json =>
            {
                json.Raw("["u8);
                for (int i = 0; i < count; i++)
                {
                    json.Raw(i == 0 ? ""u8 : ","u8).Text(texts[i]);
                    await json.FlushIfFullAsync(request.Cancellation).ConfigureAwait(false);
                }

                json.Raw("]"u8);
            },
            count < texts.Count ? [Truncated] : null).ConfigureAwait(false);
    }
}
