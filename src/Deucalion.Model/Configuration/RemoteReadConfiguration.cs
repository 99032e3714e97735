using Deucalion.Model.Labels;

namespace Deucalion.Model.Configuration;

/// <summary>One entry of <c>remote_read</c>.</summary>
public sealed record RemoteReadConfiguration
{
    /// <summary>Where samples are read from.</summary>
    public required string Url { get; init; }

    /// <summary>How long a request may take.</summary>
    public TimeSpan RemoteTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Biggest frame of a streamed answer.</summary>
    public ulong ChunkedReadLimit { get; init; } = 50_000_000;

    /// <summary>More headers.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Whether it is asked for times that local storage should have.</summary>
    public bool ReadRecent { get; init; }

    /// <summary>Name; empty = none given.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>How the server is asked.</summary>
    public HttpClientConfiguration HttpClient { get; init; } = new();

    /// <summary>A selector must have these for the server to be asked.</summary>
    public LabelSet RequiredMatchers { get; init; } = LabelSet.Empty;

    /// <summary>Whether external labels become selectors.</summary>
    public bool FilterExternalLabels { get; init; } = true;
}
