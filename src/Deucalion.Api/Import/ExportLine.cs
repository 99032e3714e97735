using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Primitives.Numbers;
using Deucalion.Storage.Reading;

namespace Deucalion.Api.Import;

/// <summary>Writes series as JSON lines.</summary>
internal static class ExportLine
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes the float samples in lines of at most <paramref name="rows"/>; nothing when there are none.</summary>
    public static void Write(IBufferWriter<byte> output, LabelSet labels, SeriesColumns columns, int rows)
    {
        var kept = new List<int>(columns.Count);
        for (int i = 0; i < columns.Count; i++)
        {
            if ((!columns.HasHistograms || columns.Histograms[i] is null) && !StaleMarker.IsStale(columns.Values[i]))
            {
                kept.Add(i);
            }
        }

        for (int from = 0; from < kept.Count; from += rows)
        {
            WriteLine(output, labels, columns, kept.GetRange(from, Math.Min(rows, kept.Count - from)));
        }
    }

    private static void WriteLine(IBufferWriter<byte> output, LabelSet labels, SeriesColumns columns, List<int> kept)
    {
        Span<byte> number = stackalloc byte[GoFloat.MaxShortLength];
        using (var json = new Utf8JsonWriter(output, Options))
        {
            json.WriteStartObject();
            json.WriteStartObject("metric");
            foreach (LabelView l in labels)
            {
                json.WriteString(l.Name, l.Value);
            }

            json.WriteEndObject();
            json.WriteStartArray("values");
            foreach (int i in kept)
            {
                double value = columns.Values[i];
                if (double.IsNaN(value))
                {
                    json.WriteNullValue();
                }
                else if (double.IsInfinity(value))
                {
                    json.WriteStringValue(value > 0 ? "Infinity" : "-Infinity");
                }
                else
                {
                    json.WriteRawValue(number[..GoFloat.WriteShortest(number, value)], skipInputValidation: true);
                }
            }

            json.WriteEndArray();
            json.WriteStartArray("timestamps");
            foreach (int i in kept)
            {
                json.WriteNumberValue(columns.Times[i]);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }
}
