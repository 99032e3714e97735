using System.Globalization;
using Deucalion.Api.Control.Json;
using Deucalion.Control;
using Deucalion.Control.Access;
using Deucalion.Control.Instances;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Control;

/// <summary>One request to the control API whose caller is known and permitted.</summary>
internal sealed class ControlCall(HttpContext context, ControlPlane plane, InstanceUrls urls, Principal principal, Actor actor, InstanceRecord? instance)
{
    public HttpContext Context { get; } = context;

    public ControlPlane Plane { get; } = plane;

    public InstanceUrls Urls { get; } = urls;

    public Principal Principal { get; } = principal;

    public Actor Actor { get; } = actor;

    /// <summary>The instance that the path names; only for routes that have one.</summary>
    public InstanceRecord Instance => instance ?? throw new InvalidOperationException("This route names no instance.");

    public CancellationToken Aborted => Context.RequestAborted;

    public PageRequest Page => new(Number("limit"), Query("nextToken"));

    public string Route(string name) => Context.Request.RouteValues[name] as string ?? string.Empty;

    public string? Query(string name) => Context.Request.Query[name] is [{ Length: > 0 } value, ..] ? value : null;

    public int? Number(string name) => Query(name) is not { } text ? null
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number
        : throw new ControlException(ControlErrorKind.BadRequest, $"{name} must be a whole number.");

    public bool Flag(string name) => Query(name) switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw new ControlException(ControlErrorKind.BadRequest, $"{name} must be true or false."),
    };

    public IResult Ok<T>(T value) => Results.Json(value, StrictBody.Options, statusCode: StatusCodes.Status200OK);

    public IResult Created<T>(T value, bool isNew = true) =>
        Results.Json(value, StrictBody.Options, statusCode: isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK);

    public IResult List<TRecord, TView>(Page<TRecord> page, Func<TRecord, TView> view) =>
        Ok(new ListView<TView>([.. page.Items.Select(view)], page.NextToken));

    public IResult List<TRecord, TView>(IEnumerable<TRecord> items, Func<TRecord, TView> view) => Ok(new ListView<TView>([.. items.Select(view)]));

    public InstanceView View(InstanceRecord record) => ViewOf.Instance(record, Urls, Context.Request);
}
