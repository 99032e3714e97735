namespace Deucalion.Api.OpenApi;

/// <summary>A parameter of a path: its kind is string, integer, boolean, time, duration or selector.</summary>
internal sealed record PathParameter(string Name, string Kind, string Description, bool Required = false, bool Repeats = false);
