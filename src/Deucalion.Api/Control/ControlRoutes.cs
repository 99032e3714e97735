using Deucalion.Control;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Deucalion.Api.Control;

/// <summary>Adds endpoints of the control API with their description.</summary>
internal sealed class ControlRoutes(IEndpointRouteBuilder endpoints)
{
    public const string Prefix = "/control/v1";

    public ControlRoutes Get<TAnswer>(string path, ControlOperation operation, Func<ControlCall, Task<IResult>> handler)
    {
        Map(HttpMethods.Get, path, operation, handler).Produces(StatusCodes.Status200OK, typeof(TAnswer), "application/json");
        return this;
    }

    public ControlRoutes GetText(string path, ControlOperation operation, Func<ControlCall, Task<IResult>> handler)
    {
        Map(HttpMethods.Get, path, operation, handler).Produces(StatusCodes.Status200OK, typeof(string), "application/yaml");
        return this;
    }

    public ControlRoutes Post<TBody, TAnswer>(string path, int status, ControlOperation operation, Func<ControlCall, Task<IResult>> handler)
        where TBody : notnull
    {
        Map(HttpMethods.Post, path, operation, handler).WithMetadata(new JsonBody(typeof(TBody))).Produces(status, typeof(TAnswer), "application/json");
        return this;
    }

    public ControlRoutes Post<TAnswer>(string path, ControlOperation operation, Func<ControlCall, Task<IResult>> handler)
    {
        Map(HttpMethods.Post, path, operation, handler).Produces(StatusCodes.Status200OK, typeof(TAnswer), "application/json");
        return this;
    }

    public ControlRoutes Patch<TBody, TAnswer>(string path, ControlOperation operation, Func<ControlCall, Task<IResult>> handler)
        where TBody : notnull
    {
        Map(HttpMethods.Patch, path, operation, handler).WithMetadata(new JsonBody(typeof(TBody))).Produces(StatusCodes.Status200OK, typeof(TAnswer), "application/json");
        return this;
    }

    public ControlRoutes Put<TBody, TAnswer>(string path, ControlOperation operation, Func<ControlCall, Task<IResult>> handler)
        where TBody : notnull
    {
        Map(HttpMethods.Put, path, operation, handler).WithMetadata(new JsonBody(typeof(TBody))).Produces(StatusCodes.Status200OK, typeof(TAnswer), "application/json");
        return this;
    }

    public ControlRoutes Put<TAnswer>(string path, ControlOperation operation, Func<ControlCall, Task<IResult>> handler)
    {
        Map(HttpMethods.Put, path, operation, handler).Produces(StatusCodes.Status200OK, typeof(TAnswer), "application/json");
        return this;
    }

    public ControlRoutes SendText<TAnswer>(string method, string path, ControlOperation operation, Func<ControlCall, Task<IResult>> handler)
    {
        // Media types are judged by the handler: curl sends a form type where people forget the header.
        Map(method, path, operation, handler).WithMetadata(new TextBody()).Produces(StatusCodes.Status200OK, typeof(TAnswer), "application/json");
        return this;
    }

    public ControlRoutes Delete(string path, ControlOperation operation, Func<ControlCall, Task> handler)
    {
        Map(HttpMethods.Delete, path, operation, async call =>
        {
            await handler(call).ConfigureAwait(false);
            return Results.NoContent();
        }).Produces(StatusCodes.Status204NoContent);
        return this;
    }

    public ControlRoutes Delete<TAnswer>(string path, ControlOperation operation, Func<ControlCall, Task<IResult>> handler)
    {
        Map(HttpMethods.Delete, path, operation, handler).Produces(StatusCodes.Status200OK, typeof(TAnswer), "application/json");
        return this;
    }

    private RouteHandlerBuilder Map(string method, string path, ControlOperation operation, Func<ControlCall, Task<IResult>> handler)
    {
        // A typed delegate: as a lambda it would bind to RequestDelegate, and the result would be dropped.
        Func<HttpContext, Task<IResult>> endpoint = context =>
            context.RequestServices.GetRequiredService<ControlPipeline>().RunAsync(context, operation, handler);
        return endpoints.MapMethods(Prefix + path, [method], endpoint).WithName(operation.Name).WithSummary(operation.Summary).WithMetadata(operation);
    }

    /// <summary>
    /// The type of an endpoint's body, for the document only. Accepts() would let routing refuse other media types with an empty answer
    /// or a 404 of the fallback; the reader of the body refuses them with a sentence.
    /// </summary>
    internal sealed record JsonBody(Type Type);

    /// <summary>Marks an endpoint whose body is YAML text.</summary>
    internal sealed record TextBody;
}
