using System.Globalization;
using System.Text;
using Deucalion.Model.Labels;
using Deucalion.Storage.Writing;

namespace Deucalion.RemoteWrite.Receiving;

/// <summary>Sentences about samples that were refused; short, because senders log them.</summary>
internal static class AppendFailureText
{
    /// <summary>A text names this many failures and then counts the rest: answers stay under 1 KB.</summary>
    public const int Listed = 3;

    private const int MaxLength = 200;

    /// <summary>One failure in Prometheus' words.</summary>
    public static string Describe(in AppendFailure f)
    {
        string words = f.Kind switch
        {
            AppendFailureKind.OutOfOrder => "out of order sample",
            AppendFailureKind.Duplicate => "duplicate sample for timestamp",
            AppendFailureKind.TooOld => "too old sample",
            AppendFailureKind.TooFarInFuture => "out of bounds: timestamp is too far in the future",
            AppendFailureKind.InvalidHistogram => "invalid histogram",
            AppendFailureKind.SeriesLimit => "series limit: raise the limit or drop labels",
            AppendFailureKind.OutOfOrderExemplar => "out of order exemplar",
            _ => "duplicate exemplar",
        };
        string detail = f.Detail.Length == 0 ? string.Empty : ": " + f.Detail;
        return string.Create(CultureInfo.InvariantCulture, $"{words}{detail} (time {f.Time})");
    }

    /// <summary>At most 200 characters of a text.</summary>
    public static string Shorten(string text) => text.Length <= MaxLength ? text : string.Concat(text.AsSpan(0, MaxLength), "…");

    /// <summary>The first failures other than of exemplars, with their series; empty when there are none.</summary>
    public static string List(WriteBatch batch, AppendResult result)
    {
        var text = new StringBuilder();
        int listed = 0;
        foreach (AppendFailure f in result.Failures)
        {
            if (f.Kind is AppendFailureKind.OutOfOrderExemplar or AppendFailureKind.DuplicateExemplar)
            {
                continue;
            }

            text.Append(listed == 0 ? string.Empty : "\n").Append(Describe(f)).Append(" for series ").Append(Shorten(LabelSet.FromEncoded(batch.Labels(f.Series)).ToString()));
            if (++listed == Listed)
            {
                break;
            }
        }

        if (result.SampleFailureCount > listed)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nand {result.SampleFailureCount - listed} more");
        }

        return text.ToString();
    }
}
