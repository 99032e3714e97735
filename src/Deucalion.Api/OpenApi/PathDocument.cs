namespace Deucalion.Api.OpenApi;

/// <summary>What the document says of a path.</summary>
internal sealed record PathDocument(string Tag, string Summary, IReadOnlyList<PathParameter> Parameters, string Answer = "application/json")
{
    /// <summary>Status of a success.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Media type of the body that the path reads itself; empty: parameters.</summary>
    public string Body { get; init; } = string.Empty;
}
