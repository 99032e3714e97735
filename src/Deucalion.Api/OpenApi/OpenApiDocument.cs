using System.Text;
using Deucalion.Api.Http;
using Deucalion.Control.Access;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.OpenApi;

/// <summary>The OpenAPI document of an instance, made from the route table, so that it lists what is served and nothing else.</summary>
internal static class OpenApiDocument
{
    private const string MediaType = "application/yaml; charset=utf-8";

    /// <summary>Answers with the document.</summary>
    public static Task WriteAsync(DataPlaneRequest request, IReadOnlyList<DataPlaneRoute> routes)
    {
        string version = request.Parameters.GetUrl("openapi_version") is "3.2" or "3.2.0" ? "3.2.0" : "3.1.0";
        request.Http.Response.ContentType = MediaType;
        request.Http.Response.Headers.CacheControl = "no-cache, no-store, must-revalidate";
        return request.Http.Response.WriteAsync(Render(routes, version), request.Cancellation);
    }

    /// <summary>The text.</summary>
    public static string Render(IReadOnlyList<DataPlaneRoute> routes, string version)
    {
        var text = new StringBuilder();
        Line(text, 0, "openapi: " + version);
        Line(text, 0, "info:");
        Line(text, 1, "title: Deucalion HTTP API of an instance");
        Line(text, 1, "version: " + Runtime.Server.ServerFacts.PrometheusVersion);
        Line(text, 1, "description: The Prometheus HTTP API below the HTTP API URL of an instance.");
        Line(text, 0, "servers:");
        Line(text, 0, "- url: '../..'");
        Line(text, 0, "security:");
        Line(text, 0, "- {}");
        Line(text, 0, "- accessKey: []");
        Line(text, 0, "- token: []");
        Line(text, 0, "paths:");
        foreach (DataPlaneRoute route in routes)
        {
            WritePath(text, route);
        }

        WriteComponents(text);
        return text.ToString();
    }

    private static void WritePath(StringBuilder text, DataPlaneRoute route)
    {
        PathDocument document = PathCatalog.Of(route.Path);
        Line(text, 1, $"/{route.Path.Replace("{*", "{", StringComparison.Ordinal)}:");
        foreach (string method in route.Methods)
        {
            Line(text, 2, method.ToLowerInvariant() + ":");
            Line(text, 3, $"tags: [{document.Tag}]");
            Line(text, 3, "summary: " + Quote(document.Summary));
            Line(text, 3, "description: " + Quote($"Needs {PermissionActions.Text(route.Action)}{Scope(route.Visibility)}."));
            Line(text, 3, "operationId: " + OperationId(route.Path, method));
            WriteParameters(text, route, document, method);
            WriteBody(text, document, method);
            WriteResponses(text, document);
        }
    }

    private static string Scope(SeriesVisibility visibility) => visibility switch
    {
        SeriesVisibility.WholeInstance => " without label conditions",
        SeriesVisibility.Filtered => "; label conditions narrow what it covers",
        _ => string.Empty,
    };

    private static void WriteParameters(StringBuilder text, DataPlaneRoute route, PathDocument document, string method)
    {
        string[] variables = [.. route.Path.Split('/').Where(s => s.StartsWith('{')).Select(s => s.Trim('{', '}', '*'))];
        bool inBody = method is "POST" or "PUT";
        if (variables.Length == 0 && document.Parameters.Count == 0)
        {
            return;
        }

        Line(text, 3, "parameters:");
        foreach (string variable in variables)
        {
            Line(text, 3, $"- {{name: {variable}, in: path, required: true, schema: {{type: string}}}}");
        }

        foreach (PathParameter p in document.Parameters)
        {
            Line(text, 3, "- name: " + Quote(p.Name));
            Line(text, 4, "in: query");
            Line(text, 4, p.Required && !inBody ? "required: true" : "required: false");
            Line(text, 4, "description: " + Quote(p.Description));
            Line(text, 4, p.Repeats ? $"schema: {{type: array, items: {SchemaOf(p)}}}" : "schema: " + SchemaOf(p));
        }
    }

    private static string SchemaOf(PathParameter p) => p.Kind switch
    {
        "integer" => "{type: integer}",
        "boolean" => "{type: boolean}",
        "time" => "{$ref: '#/components/schemas/Time'}",
        "duration" => "{$ref: '#/components/schemas/Duration'}",
        _ => "{type: string}",
    };

    private static void WriteBody(StringBuilder text, PathDocument document, string method)
    {
        if (method is not ("POST" or "PUT") || (document.Body.Length == 0 && document.Parameters.Count == 0))
        {
            return;
        }

        Line(text, 3, "requestBody:");
        Line(text, 4, "content:");
        if (document.Body.Length > 0)
        {
            Line(text, 5, document.Body + ": {schema: {type: string, format: binary}}");
            return;
        }

        // The parameters may come in the body too, as a form or as a JSON object.
        foreach (string type in (string[])["application/x-www-form-urlencoded", "application/json"])
        {
            Line(text, 5, type + ":");
            Line(text, 6, "schema:");
            Line(text, 7, "type: object");
            Line(text, 7, "properties:");
            foreach (PathParameter p in document.Parameters)
            {
                Line(text, 8, Quote(p.Name) + ": " + (p.Repeats ? $"{{type: array, items: {SchemaOf(p)}}}" : SchemaOf(p)));
            }
        }
    }

    private static void WriteResponses(StringBuilder text, PathDocument document)
    {
        Line(text, 3, "responses:");
        Line(text, 4, $"'{document.Status}':");
        Line(text, 5, "description: Success.");
        if (document.Status != StatusCodes.Status204NoContent)
        {
            Line(text, 5, "content:");
            Line(text, 6, document.Answer + ": {schema: " + (document.Answer == "application/json" ? "{type: object}" : "{type: string}") + "}");
        }

        Line(text, 4, "default: {$ref: '#/components/responses/Error'}");
    }

    private static void WriteComponents(StringBuilder text)
    {
        text.Append("""
            components:
              securitySchemes:
                accessKey: {type: http, scheme: basic}
                token: {type: apiKey, in: header, name: Authorization}
              responses:
                Error:
                  description: What went wrong, in a sentence.
                  content:
                    application/json: {schema: {$ref: '#/components/schemas/Error'}}
              schemas:
                Time: {description: Unix seconds or RFC 3339., type: [string, number]}
                Duration: {description: Seconds or a Prometheus duration such as 5m., type: [string, number]}
                Error:
                  type: object
                  required: [status, errorType, error]
                  properties:
                    status: {const: error}
                    errorType: {type: string}
                    error: {type: string}

            """.ReplaceLineEndings("\n"));
    }

    private static string OperationId(string path, string method) =>
        method.ToLowerInvariant() + string.Concat(path.Split('/', '_', '-', '.').Select(s => s.Trim('{', '}', '*')).Where(s => s.Length > 0).Select(s => char.ToUpperInvariant(s[0]) + s[1..]));

    private static string Quote(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    private static void Line(StringBuilder text, int indent, string line) => text.Append(' ', indent * 2).Append(line).Append('\n');
}
