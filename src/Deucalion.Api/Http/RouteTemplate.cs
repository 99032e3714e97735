namespace Deucalion.Api.Http;

/// <summary>A path with variable segments, such as <c>api/v1/label/{name}/values</c>. Variable segments are never empty.</summary>
internal sealed class RouteTemplate
{
    private readonly string[] _segments;
    private readonly bool _takesRest;

    public RouteTemplate(DataPlaneRoute route)
    {
        Route = route;
        _segments = route.Path.Split('/');
        _takesRest = _segments[^1].StartsWith("{*", StringComparison.Ordinal);
    }

    public DataPlaneRoute Route { get; }

    /// <summary>Fixed segments; of two templates that match, the one with more of them wins.</summary>
    public int FixedSegments => _segments.Count(s => !IsVariable(s));

    /// <summary>The values of the variable segments, or null when the path is another one.</summary>
    public string[]? Match(ReadOnlySpan<char> path)
    {
        var values = new List<string>(2);
        for (int i = 0; i < _segments.Length; i++)
        {
            bool last = i == _segments.Length - 1;
            if (last && _takesRest)
            {
                if (path.IsEmpty)
                {
                    return null;
                }

                values.Add(path.ToString());
                return [.. values];
            }

            int slash = path.IndexOf('/');
            if (last != slash < 0)
            {
                return null;
            }

            ReadOnlySpan<char> segment = last ? path : path[..slash];
            if (IsVariable(_segments[i]))
            {
                if (segment.IsEmpty)
                {
                    return null;
                }

                values.Add(segment.ToString());
            }
            else if (!segment.SequenceEqual(_segments[i]))
            {
                return null;
            }

            path = last ? default : path[(slash + 1)..];
        }

        return [.. values];
    }

    private static bool IsVariable(string segment) => segment.StartsWith('{') && segment.EndsWith('}');
}
