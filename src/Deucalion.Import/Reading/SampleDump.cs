using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Primitives.Numbers;
using Deucalion.Storage;
using Deucalion.Storage.Reading;

namespace Deucalion.Import.Reading;

/// <summary>Writes samples as <c>promtool tsdb dump</c> prints them: <c>{labels} value time</c>, series in label order.</summary>
public static class SampleDump
{
    /// <summary>Writes what the filter accepts; returns the number of samples.</summary>
    public static long Write(ITimeSeriesStore store, SampleFilter filter, Stream output, CancellationToken cancellation)
    {
        long samples = 0;
        var buffer = new ArrayBufferWriter<byte>(1 << 16);
        foreach ((LabelSet labels, SeriesColumns columns) in SeriesOf(store, filter, cancellation))
        {
            byte[] prefix = Encoding.UTF8.GetBytes(labels.ToString() + " ");
            for (int i = 0; i < columns.Count; i++)
            {
                WriteSample(buffer, prefix, columns, i);
                if (buffer.WrittenCount > 1 << 16)
                {
                    output.Write(buffer.WrittenSpan);
                    buffer.ResetWrittenCount();
                }
            }

            samples += columns.Count;
        }

        output.Write(buffer.WrittenSpan);
        output.Flush();
        return samples;
    }

    /// <summary>The series that the filter accepts, each once, with samples in its range; the columns are reused.</summary>
    public static IEnumerable<(LabelSet Labels, SeriesColumns Columns)> SeriesOf(ITimeSeriesStore store, SampleFilter filter, CancellationToken cancellation)
    {
        using IQuerier querier = store.OpenQuerier(filter.MinTime, filter.MaxTime);
        var columns = new SeriesColumns();
        IReadOnlyList<IReadOnlyList<Matcher>> selectors = filter.Selectors.Count > 0 ? filter.Selectors : [[]];
        foreach ((SeriesSelection selection, int index) in Union(querier, selectors, filter, cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            selection.Read(index, filter.MinTime, filter.MaxTime, columns);
            if (columns.Count > 0)
            {
                yield return (selection.Labels(index), columns);
            }
        }
    }

    private static IEnumerable<(SeriesSelection Selection, int Index)> Union(
        IQuerier querier, IReadOnlyList<IReadOnlyList<Matcher>> selectors, SampleFilter filter, CancellationToken cancellation)
    {
        var hints = new SelectHints(filter.MinTime, filter.MaxTime);
        SeriesSelection[] selections = [.. selectors.Select(s => querier.Select(s, hints, cancellation))];
        var queue = new PriorityQueue<(int Selection, int Index), LabelSet>();
        for (int s = 0; s < selections.Length; s++)
        {
            if (selections[s].Count > 0)
            {
                queue.Enqueue((s, 0), selections[s].Labels(0));
            }
        }

        LabelSet? last = null;
        while (queue.TryDequeue(out (int Selection, int Index) next, out LabelSet? labels))
        {
            SeriesSelection selection = selections[next.Selection];
            if (next.Index + 1 < selection.Count)
            {
                queue.Enqueue((next.Selection, next.Index + 1), selection.Labels(next.Index + 1));
            }

            if (!labels.Equals(last))
            {
                last = labels;
                yield return (selection, next.Index);
            }
        }
    }

    private static void WriteSample(ArrayBufferWriter<byte> buffer, byte[] prefix, SeriesColumns columns, int row)
    {
        buffer.Write(prefix);
        if (columns.HasHistograms && columns.Histograms[row] is { } h)
        {
            buffer.Write(Encoding.UTF8.GetBytes(h.ToText()));
        }
        else
        {
            buffer.Advance(GoFloat.WriteGeneral(buffer.GetSpan(GoFloat.MaxShortLength), columns.Values[row]));
        }

        Span<byte> time = buffer.GetSpan(32);
        time[0] = (byte)' ';
        Utf8Formatter.TryFormat(columns.Times[row], time[1..], out int length);
        time[length + 1] = (byte)'\n';
        buffer.Advance(length + 2);
    }
}
