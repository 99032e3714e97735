using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Deucalion.Api.Control;

/// <summary>Completes the OpenAPI document with what handlers read by hand: path and query parameters, YAML bodies, errors, security.</summary>
internal static class ControlDocument
{
    private const string BasicScheme = "accessKey";

    public static void Configure(OpenApiOptions options)
    {
        options.ShouldInclude = description => description.ActionDescriptor.EndpointMetadata.OfType<ControlOperation>().Any();
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Deucalion control API",
                Version = "v1",
                Description = "Instances, credentials, users and policies. Errors are {\"status\":\"error\",\"errorType\":\"…\",\"error\":\"sentence\"}; lists are {\"items\":[…],\"nextToken\":\"…\"}.",
            };

            // Derived from the request and so different on every node; the path is enough.
            document.Servers = [new OpenApiServer { Url = "/" }];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[BasicScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "basic",
                Description = "AccessKey ID and AccessKey secret of root or of a user with the permission.",
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(BasicScheme, document)] = [] }];
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(async (operation, context, cancellationToken) =>
        {
            ControlOperation meta = context.Description.ActionDescriptor.EndpointMetadata.OfType<ControlOperation>().Last();
            operation.Parameters ??= [];
            foreach (string segment in (context.Description.RelativePath ?? string.Empty).Split('/').Where(s => s.StartsWith('{')))
            {
                string name = segment.Trim('{', '}');
                if (!operation.Parameters.Any(p => p.Name == name))
                {
                    operation.Parameters.Add(Parameter(name, ParameterLocation.Path));
                }
            }

            foreach (string name in meta.Query)
            {
                operation.Parameters.Add(Parameter(name, ParameterLocation.Query));
            }

            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<ControlRoutes.TextBody>().Any())
            {
                operation.RequestBody = new OpenApiRequestBody
                {
                    Required = true,
                    Content = new Dictionary<string, OpenApiMediaType>
                    {
                        ["application/yaml"] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } },
                    },
                };
            }

            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<ControlRoutes.JsonBody>().FirstOrDefault() is { } body)
            {
                OpenApiSchema schema = await context.GetOrCreateSchemaAsync(body.Type, parameterDescription: null, cancellationToken).ConfigureAwait(false);
                context.Document!.AddComponent(body.Type.Name, schema);
                operation.RequestBody = new OpenApiRequestBody
                {
                    Content = new Dictionary<string, OpenApiMediaType>
                    {
                        ["application/json"] = new OpenApiMediaType { Schema = new OpenApiSchemaReference(body.Type.Name, context.Document) },
                    },
                };
            }

            if (meta.Anonymous)
            {
                operation.Security = [];
            }

            operation.Responses ??= [];
            operation.Responses.TryAdd("default", new OpenApiResponse { Description = "Error envelope." });
        });
    }

    private static OpenApiParameter Parameter(string name, ParameterLocation location) => new()
    {
        Name = name,
        In = location,
        Required = location == ParameterLocation.Path,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };
}
