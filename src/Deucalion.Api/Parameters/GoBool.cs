using Deucalion.Api.Http;
using Deucalion.Model.Labels;

namespace Deucalion.Api.Parameters;

/// <summary>Booleans as Go's strconv.ParseBool reads them.</summary>
internal static class GoBool
{
    /// <summary>True when the text is a boolean.</summary>
    public static bool TryParse(string text, out bool value)
    {
        value = text is "1" or "t" or "T" or "TRUE" or "true" or "True";
        return value || text is "0" or "f" or "F" or "FALSE" or "false" or "False";
    }

    /// <summary>A parameter of the search endpoints.</summary>
    public static bool Read(RequestParameters p, string name, bool absent) => p.Get(name) is not { } text ? absent
        : TryParse(text, out bool value) ? value
        : throw ApiException.BadData($"invalid {name} {GoQuote.Quote(text.Length > 100 ? text[..100] : text)}: must be boolean");
}
