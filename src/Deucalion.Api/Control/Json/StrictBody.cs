using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Deucalion.Control;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Control.Json;

/// <summary>
/// Reads JSON bodies of writes: an object, no member twice, no unknown member (with a suggestion), every wrong type named. The shape is the
/// type's, so the OpenAPI document and the reader cannot drift apart.
/// </summary>
internal static class StrictBody
{
    /// <summary>Bytes of a body at most; texts of configurations have their own limit.</summary>
    public const int MaxBytes = 256 << 10;

    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 16,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    private static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <summary>The body as a value; an empty body is an empty object where <paramref name="optional"/> says so.</summary>
    public static async Task<T> ReadAsync<T>(HttpContext context, bool optional = false)
        where T : class
    {
        byte[] bytes = await BoundedBody.ReadAsync(context, MaxBytes).ConfigureAwait(false);
        if (bytes.Length == 0)
        {
            return optional ? JsonSerializer.Deserialize<T>("{}", Options)! : throw Bad("The request needs a JSON object as body.");
        }

        if (context.Request.ContentType is { } type && !type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase))
        {
            throw new BadHttpRequestException("The body must be sent as Content-Type: application/json.", StatusCodes.Status415UnsupportedMediaType);
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes, DocumentOptions);
            return Read<T>(document.RootElement, string.Empty);
        }
        catch (JsonException e)
        {
            throw Bad($"The body is not valid JSON: {NearName.Shorten(e.Message, 200)}");
        }
    }

    /// <summary>Reads an object; <paramref name="path"/> leads error messages.</summary>
    public static T Read<T>(JsonElement element, string path)
        where T : class => (T)Read(element, typeof(T), path);

    private static object Read(JsonElement element, Type target, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Bad(path.Length == 0 ? "The body must be a JSON object." : $"{path} must be a JSON object.");
        }

        JsonTypeInfo type = Options.GetTypeInfo(target);
        object value = type.CreateObject!();
        foreach (JsonProperty member in element.EnumerateObject())
        {
            string place = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
            JsonPropertyInfo? property = type.Properties.FirstOrDefault(p => p.Name == member.Name);
            if (property is null)
            {
                string? near = NearName.Of(member.Name, type.Properties.Select(p => p.Name));
                throw Bad($"{NearName.Shorten(place)} is not a known member{(near is null ? $"; known are {string.Join(", ", type.Properties.Select(p => p.Name))}." : $"; did you mean {near}?")}");
            }

            property.Set!(value, ReadMember(member.Value, property.PropertyType, place));
        }

        return value;
    }

    private static object? ReadMember(JsonElement element, Type type, string place)
    {
        Type inner = Nullable.GetUnderlyingType(type) ?? type;
        if (inner != typeof(JsonElement) && element.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (Options.GetTypeInfo(inner).Kind == JsonTypeInfoKind.Object)
        {
            return Read(element, inner, place);
        }

        if (inner.IsArray && element.ValueKind == JsonValueKind.Array && Options.GetTypeInfo(inner.GetElementType()!).Kind == JsonTypeInfoKind.Object)
        {
            return ReadItems(element, inner, place);
        }

        try
        {
            return element.Deserialize(type, Options);
        }
        catch (JsonException)
        {
            throw Bad($"{place} must be {Expected(inner)}.");
        }
    }

    private static Array ReadItems(JsonElement list, Type array, string place)
    {
        Type type = array.GetElementType()!;
        Array items = Array.CreateInstanceFromArrayType(array, list.GetArrayLength());
        int i = 0;
        foreach (JsonElement item in list.EnumerateArray())
        {
            items.SetValue(Read(item, type, string.Create(CultureInfo.InvariantCulture, $"{place}[{i}]")), i);
            i++;
        }

        return items;
    }

    private static string Expected(Type type) =>
        type == typeof(string) ? "a text"
        : type == typeof(bool) ? "true or false"
        : type == typeof(int) || type == typeof(long) ? "a whole number"
        : type == typeof(string[]) ? "a list of texts"
        : type.IsArray ? "a list"
        : "a JSON object of the documented form";

    private static ControlException Bad(string message) => new(ControlErrorKind.BadRequest, message);
}
