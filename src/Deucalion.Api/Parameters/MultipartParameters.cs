using Deucalion.Api.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Microsoft.AspNetCore.WebUtilities;

namespace Deucalion.Api.Parameters;

/// <summary>Parameters from a multipart/form-data body; parts with a file name are left out.</summary>
internal static class MultipartParameters
{
    private const int MaxParts = 1000;

    public static async ValueTask ReadAsync(HttpRequest request, Dictionary<string, List<string>> into, CancellationToken cancellation)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type) || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 } boundary)
        {
            throw ApiException.BadData("the multipart body has no boundary in its Content-Type");
        }

        byte[] body = await BoundedBody.ReadAsync(request, BoundedBody.MaxParameterBytes, cancellation).ConfigureAwait(false);
        var reader = new MultipartReader(boundary, new MemoryStream(body));
        try
        {
            for (int n = 0; n < MaxParts && await reader.ReadNextSectionAsync(cancellation).ConfigureAwait(false) is { } section; n++)
            {
                if (section.AsFormDataSection() is { } field && field.Name.Length > 0)
                {
                    string value = await field.GetValueAsync(cancellation).ConfigureAwait(false);
                    if (!into.TryGetValue(field.Name, out List<string>? values))
                    {
                        into[field.Name] = values = [];
                    }

                    values.Add(value);
                }
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw ApiException.BadData("the multipart body cannot be read: " + e.Message);
        }
    }
}
