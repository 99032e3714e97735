using System.Text;

namespace Deucalion.Wire.Otlp;

/// <summary>The members of OTLP's messages by their JSON names (opentelemetry-proto, metrics and common v1); names with underscores are taken too.</summary>
internal sealed class OtlpJsonMessage
{
    private readonly Dictionary<string, OtlpJsonField> _fields = new(StringComparer.Ordinal);

    /// <summary>ExportMetricsServiceRequest.</summary>
    public static OtlpJsonMessage Request { get; } = BuildRequest();

    /// <summary>Finds a member.</summary>
    public bool TryGet(ReadOnlySpan<char> name, out OtlpJsonField? field) => _fields.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out field);

    private OtlpJsonMessage With(string name, int number, OtlpJsonKind kind) => With(name, new OtlpJsonField(number, kind));

    private OtlpJsonMessage With(string name, int number, OtlpJsonMessage message) => With(name, new OtlpJsonField(number, OtlpJsonKind.Message, message));

    private OtlpJsonMessage With(string name, OtlpJsonField field)
    {
        var snake = new StringBuilder();
        foreach (char c in name)
        {
            snake.Append(char.IsAsciiLetterUpper(c) ? "_" + char.ToLowerInvariant(c) : c.ToString());
        }

        _fields[name] = field;
        _fields[snake.ToString()] = field;
        return this;
    }

    private static OtlpJsonMessage BuildRequest()
    {
        OtlpJsonMessage attribute = BuildAttribute();
        OtlpJsonMessage exemplar = new OtlpJsonMessage().With("filteredAttributes", 7, attribute).With("timeUnixNano", 2, OtlpJsonKind.Fixed64)
            .With("asDouble", 3, OtlpJsonKind.Double).With("asInt", 6, OtlpJsonKind.Fixed64).With("spanId", 4, OtlpJsonKind.Hex).With("traceId", 5, OtlpJsonKind.Hex);
        OtlpJsonMessage metric = new OtlpJsonMessage().With("name", 1, OtlpJsonKind.Text).With("description", 2, OtlpJsonKind.Text).With("unit", 3, OtlpJsonKind.Text)
            .With("gauge", 5, Points(BuildNumber(attribute, exemplar)))
            .With("sum", 7, Points(BuildNumber(attribute, exemplar)).With("isMonotonic", 3, OtlpJsonKind.Bool))
            .With("histogram", 9, Points(BuildHistogram(attribute, exemplar)))
            .With("exponentialHistogram", 10, Points(BuildExponential(attribute, exemplar)))
            .With("summary", 11, Points(BuildSummary(attribute)));
        OtlpJsonMessage scope = new OtlpJsonMessage().With("name", 1, OtlpJsonKind.Text).With("version", 2, OtlpJsonKind.Text).With("attributes", 3, attribute);
        OtlpJsonMessage scopeMetrics = new OtlpJsonMessage().With("scope", 1, scope).With("metrics", 2, metric).With("schemaUrl", 3, OtlpJsonKind.Text);
        OtlpJsonMessage resource = new OtlpJsonMessage().With("attributes", 1, attribute);
        OtlpJsonMessage resourceMetrics = new OtlpJsonMessage().With("resource", 1, resource).With("scopeMetrics", 2, scopeMetrics).With("schemaUrl", 3, OtlpJsonKind.Text);
        return new OtlpJsonMessage().With("resourceMetrics", 1, resourceMetrics);
    }

    private static OtlpJsonMessage BuildAttribute()
    {
        var attribute = new OtlpJsonMessage();
        var value = new OtlpJsonMessage();
        attribute.With("key", 1, OtlpJsonKind.Text).With("value", 2, value);
        value.With("stringValue", 1, OtlpJsonKind.Text).With("boolValue", 2, OtlpJsonKind.Bool).With("intValue", 3, OtlpJsonKind.Varint).With("doubleValue", 4, OtlpJsonKind.Double)
            .With("arrayValue", 5, new OtlpJsonMessage().With("values", 1, value)).With("kvlistValue", 6, new OtlpJsonMessage().With("values", 1, attribute))
            .With("bytesValue", 7, OtlpJsonKind.Base64);
        return attribute;
    }

    private static OtlpJsonMessage Points(OtlpJsonMessage point) => new OtlpJsonMessage().With("dataPoints", 1, point).With("aggregationTemporality", 2, OtlpJsonKind.Temporality);

    private static OtlpJsonMessage Times() => new OtlpJsonMessage().With("startTimeUnixNano", 2, OtlpJsonKind.Fixed64).With("timeUnixNano", 3, OtlpJsonKind.Fixed64);

    private static OtlpJsonMessage BuildNumber(OtlpJsonMessage attribute, OtlpJsonMessage exemplar) => Times().With("attributes", 7, attribute)
        .With("asDouble", 4, OtlpJsonKind.Double).With("asInt", 6, OtlpJsonKind.Fixed64).With("exemplars", 5, exemplar).With("flags", 8, OtlpJsonKind.Varint);

    private static OtlpJsonMessage BuildHistogram(OtlpJsonMessage attribute, OtlpJsonMessage exemplar) => Times().With("attributes", 9, attribute)
        .With("count", 4, OtlpJsonKind.Fixed64).With("sum", 5, OtlpJsonKind.Double).With("bucketCounts", 6, OtlpJsonKind.PackedFixed64).With("explicitBounds", 7, OtlpJsonKind.PackedDouble)
        .With("exemplars", 8, exemplar).With("flags", 10, OtlpJsonKind.Varint).With("min", 11, OtlpJsonKind.Double).With("max", 12, OtlpJsonKind.Double);

    private static OtlpJsonMessage BuildExponential(OtlpJsonMessage attribute, OtlpJsonMessage exemplar)
    {
        OtlpJsonMessage buckets = new OtlpJsonMessage().With("offset", 1, OtlpJsonKind.ZigZag).With("bucketCounts", 2, OtlpJsonKind.PackedVarint);
        return Times().With("attributes", 1, attribute)
            .With("count", 4, OtlpJsonKind.Fixed64).With("sum", 5, OtlpJsonKind.Double).With("scale", 6, OtlpJsonKind.ZigZag).With("zeroCount", 7, OtlpJsonKind.Fixed64)
            .With("positive", 8, buckets).With("negative", 9, buckets).With("flags", 10, OtlpJsonKind.Varint).With("exemplars", 11, exemplar)
            .With("min", 12, OtlpJsonKind.Double).With("max", 13, OtlpJsonKind.Double).With("zeroThreshold", 14, OtlpJsonKind.Double);
    }

    private static OtlpJsonMessage BuildSummary(OtlpJsonMessage attribute) => Times().With("attributes", 7, attribute)
        .With("count", 4, OtlpJsonKind.Fixed64).With("sum", 5, OtlpJsonKind.Double)
        .With("quantileValues", 6, new OtlpJsonMessage().With("quantile", 1, OtlpJsonKind.Double).With("value", 2, OtlpJsonKind.Double)).With("flags", 8, OtlpJsonKind.Varint);
}
