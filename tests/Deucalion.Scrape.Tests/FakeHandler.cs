using System.Net;

namespace Deucalion.Scrape.Tests;

/// <summary>Answers requests by a function and keeps them.</summary>
internal sealed class FakeHandler : HttpMessageHandler
{
    public List<(string Url, Dictionary<string, string> Headers)> Requests { get; } = [];

    /// <summary>The answer; text makes a 200 with it.</summary>
    public Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> Answer { get; set; } = (_, _) => Task.FromResult(Text(""));

    public string Body
    {
        set => Answer = (_, _) => Task.FromResult(Text(value));
    }

    public static HttpResponseMessage Text(string text, HttpStatusCode status = HttpStatusCode.OK)
    {
        var content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(text));
        content.Headers.TryAddWithoutValidation("Content-Type", "text/plain; version=0.0.4");
        return new HttpResponseMessage(status) { Content = content };
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        lock (Requests)
        {
            Requests.Add((request.RequestUri!.OriginalString, request.Headers.NonValidated.ToDictionary(h => h.Key, h => h.Value.ToString())));
        }

        return Answer(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        // One handler serves all clients of a test.
    }
}
