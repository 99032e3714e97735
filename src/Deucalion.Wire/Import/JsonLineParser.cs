using System.Text.Json;
using Deucalion.Model.Samples;
using Deucalion.Storage.Writing;

namespace Deucalion.Wire.Import;

/// <summary>
/// VictoriaMetrics' JSON lines: <c>{"metric":{"__name__":"up","job":"x"},"values":[1,null,"Infinity"],"timestamps":[ms,…]}</c>; null is NaN.
/// </summary>
public sealed class JsonLineParser(ImportSettings settings) : ILineParser
{
    private readonly SeriesEncoder _series = new(settings);
    private readonly List<double> _values = [];
    private readonly List<long> _times = [];

    /// <inheritdoc/>
    public void Parse(ReadOnlySpan<byte> line, WriteBatch into)
    {
        if (line.Trim((byte)' ').IsEmpty)
        {
            return;
        }

        _series.Clear();
        _values.Clear();
        _times.Clear();
        var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = 16 });
        try
        {
            Read(ref reader);
        }
        catch (JsonException e)
        {
            int end = e.Message.IndexOf(". ", StringComparison.Ordinal);
            throw new LineException((int)(e.BytePositionInLine ?? 0) + 1, end < 0 ? e.Message : e.Message[..end]);
        }
        catch (InvalidOperationException)
        {
            throw Wrong(reader, "a text is not valid UTF-8");
        }

        if (_values.Count != _times.Count)
        {
            throw new LineException(0, FormattableString.Invariant($"{_values.Count} values and {_times.Count} timestamps"));
        }

        _series.Begin(into);
        for (int i = 0; i < _values.Count; i++)
        {
            into.AddSample(_times[i], _values[i]);
        }
    }

    private void Read(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw Wrong(reader, "an object is expected");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("metric"u8))
            {
                reader.Read();
                ReadLabels(ref reader);
            }
            else if (reader.ValueTextEquals("values"u8))
            {
                reader.Read();
                ReadArray(ref reader, isValue: true);
            }
            else if (reader.ValueTextEquals("timestamps"u8))
            {
                reader.Read();
                ReadArray(ref reader, isValue: false);
            }
            else
            {
                reader.Skip();
            }
        }

        if (reader.Read())
        {
            throw Wrong(reader, "nothing may follow the object");
        }
    }

    private void ReadLabels(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Wrong(reader, "metric must be an object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            byte[]? copy = reader.ValueIsEscaped ? System.Text.Encoding.UTF8.GetBytes(reader.GetString()!) : null;
            ReadOnlySpan<byte> name = copy ?? reader.ValueSpan;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                throw Wrong(reader, "a label value must be a text");
            }

            _series.Set(name, reader.ValueIsEscaped ? System.Text.Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan);
        }
    }

    private void ReadArray(ref Utf8JsonReader reader, bool isValue)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Wrong(reader, "an array is expected");
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (isValue)
            {
                _values.Add(Value(reader));
            }
            else
            {
                _times.Add(reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long time) ? time : throw Wrong(reader, "a timestamp must be a whole number of milliseconds"));
            }
        }
    }

    private static double Value(in Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number when reader.TryGetDouble(out double number):
                return number;
            case JsonTokenType.Null:
                return StaleMarker.NormalNaN;
            case JsonTokenType.String when reader.ValueTextEquals("Infinity"u8) || reader.ValueTextEquals("+Inf"u8):
                return double.PositiveInfinity;
            case JsonTokenType.String when reader.ValueTextEquals("-Infinity"u8) || reader.ValueTextEquals("-Inf"u8):
                return double.NegativeInfinity;
            case JsonTokenType.String when reader.ValueTextEquals("NaN"u8):
                return StaleMarker.NormalNaN;
            default:
                throw Wrong(reader, "a value must be a number, null, \"NaN\", \"Infinity\" or \"-Infinity\"");
        }
    }

    private static LineException Wrong(in Utf8JsonReader reader, string what) => new((int)reader.TokenStartIndex + 1, what);
}
