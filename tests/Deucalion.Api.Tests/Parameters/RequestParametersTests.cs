using System.Text;
using Deucalion.Api.Http;
using Deucalion.Api.Parameters;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Tests.Parameters;

/// <summary>Parameters of a request from URL, form, multipart and JSON.</summary>
public sealed class RequestParametersTests
{
    private const string Form = "application/x-www-form-urlencoded";
    private const string Json = "application/json";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("query=a%2Bb", "a+b")]
    [InlineData("query=a+b", "a b")]
    [InlineData("query=a%20b%", null)]
    [InlineData("query=%zz&query=x", "x")]
    [InlineData("query=a;b", null)]
    [InlineData("a;query=b&query=c", "c")]
    [InlineData("query=1&query=2", "1")]
    [InlineData("query", null)]
    [InlineData("query=&query=2", null)]
    [InlineData("%71uery=x", "x")]
    [InlineData("query=a=b", "a=b")]
    [InlineData("&&query=x&&", "x")]
    [InlineData("query=%E4%B8%96", "世")]
    [InlineData("Query=x", null)]
    [InlineData("query=%+1", null)]
    public async Task Url_pairs_are_read_as_go_does(string url, string? expected)
    {
        Assert.Equal(expected, (await ReadAsync("GET", url)).Get("query"));
        Assert.Equal(expected, (await ReadAsync("POST", string.Empty, Form, url)).Get("query"));
    }

    [Fact]
    public async Task The_body_wins_over_the_url_and_lists_hold_both()
    {
        RequestParameters p = await ReadAsync("POST", "query=url&match[]=c&time=1", Form, "query=body&match[]=a&match[]=b&time=");
        Assert.Equal("body", p.Get("query"));
        Assert.Equal("url", p.GetUrl("query"));
        Assert.Equal(["a", "b", "c"], p.All("match[]"));
        Assert.Null(p.Get("time"));
        Assert.True(p.HasBody);
    }

    [Fact]
    public async Task A_form_body_counts_with_post_only()
    {
        RequestParameters p = await ReadAsync("GET", "query=url", Form, "query=body");
        Assert.Equal("url", p.Get("query"));
        Assert.False(p.HasBody);
        Assert.Null((await ReadAsync("POST", string.Empty, null, "query=body")).Get("query"));
        Assert.Equal("body", (await ReadAsync("POST", string.Empty, "Application/X-WWW-Form-Urlencoded; charset=UTF-8", "query=body")).Get("query"));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_json_object_is_read_with_get_and_post(string method)
    {
        const string body = """
            {"query":"up","time":1700000000.5,"step":"15s","limit":7,"stats":true,"match[]":["a","b"],"unknown":{"deep":[1,2,{"x":null}]},"timeout":null}
            """;
        RequestParameters p = await ReadAsync(method, "query=url&timeout=3", "application/json; charset=utf-8", body);
        Assert.Equal("up", p.Get("query"));
        Assert.Equal("1700000000.5", p.Get("time"));
        Assert.Equal("15s", p.Get("step"));
        Assert.Equal(7, p.Limit());
        Assert.Equal("true", p.Get("stats"));
        Assert.Equal(["a", "b"], p.All("match[]"));
        Assert.Equal("3", p.Get("timeout"));
        Assert.True(p.HasBody);
    }

    [Theory]
    [InlineData("""{"query":5}""", "\"query\"", "a string")]
    [InlineData("""{"time":true}""", "\"time\"", "a string or a number")]
    [InlineData("""{"stats":[]}""", "\"stats\"", "a string or a boolean")]
    [InlineData("""{"match[]":{}}""", "\"match[]\"", "a string or an array of strings")]
    [InlineData("""{"match[]":["a",1]}""", "\"match[]\"", "every item")]
    [InlineData("""{"query":"up"} x""", "not valid JSON", "line 1")]
    [InlineData("""{"query":"up",}""", "not valid JSON", "line 1")]
    [InlineData("""["up"]""", "must be an object", "query")]
    [InlineData("\"up\"", "must be an object", "query")]
    [InlineData("""{"query":"\ud800"}""", "UTF-16", "text")]
    [InlineData("{\"query\":\n\"u\u0001p\"}", "not valid JSON", "line 2")]
    public async Task Wrong_json_is_named(string body, params string[] parts)
    {
        ApiException e = await Assert.ThrowsAsync<ApiException>(async () => await ReadAsync("POST", string.Empty, Json, body));
        Assert.Equal((400, "bad_data"), (e.Status, e.ErrorType));
        Assert.All(parts, part => Assert.Contains(part, e.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Json_of_great_depth_is_an_error_and_not_the_end()
    {
        string deep = "{\"x\":" + new string('[', 100_000) + new string(']', 100_000) + "}";
        Assert.Equal(400, (await Assert.ThrowsAsync<ApiException>(async () => await ReadAsync("POST", string.Empty, Json, deep))).Status);
    }

    [Fact]
    public async Task Random_bodies_are_parameters_or_a_400()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        const string alphabet = "{}[]\":,\\u0d8truefalsnl1234.e- %&=+;querymatch[]\n\0é";
        for (int i = 0; i < 3000; i++)
        {
            string body = string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => alphabet[random.Next(alphabet.Length)]));
            string type = random.Next(3) switch { 0 => Json, 1 => Form, _ => "multipart/form-data; boundary=q" };
            try
            {
                (await ReadAsync("POST", "a=1", type, body)).Get("query");
            }
            catch (ApiException e) when (e.Status == 400)
            {
                // The other good end.
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, {type}, body {body}: {e}");
            }
        }
    }

    [Fact]
    public async Task Multipart_fields_count_and_files_do_not()
    {
        const string body = "--b\r\nContent-Disposition: form-data; name=\"query\"\r\n\r\nup\r\n" +
            "--b\r\nContent-Disposition: form-data; name=\"time\"; filename=\"f\"\r\n\r\n5\r\n" +
            "--b\r\nContent-Disposition: form-data; name=\"query\"\r\nContent-Type: text/plain; charset=nonsense\r\n\r\nsecond\r\n--b--\r\n";
        RequestParameters p = await ReadAsync("POST", "query=url", "multipart/form-data; boundary=\"b\"", body);
        Assert.Equal("up", p.Get("query"));
        Assert.Equal(["up", "second", "url"], p.All("query"));
        Assert.Null(p.Get("time"));
        await Assert.ThrowsAsync<ApiException>(async () => await ReadAsync("POST", string.Empty, "multipart/form-data", body));
        await Assert.ThrowsAsync<ApiException>(async () => await ReadAsync("POST", string.Empty, "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"q\"\r\n\r\ncut"));
    }

    [Fact]
    public async Task A_body_beyond_10_mb_is_413_declared_or_not()
    {
        string big = "query=" + new string('a', BoundedBody.MaxParameterBytes);
        Assert.Equal(413, (await Assert.ThrowsAsync<ApiException>(async () => await ReadAsync("POST", string.Empty, Form, big))).Status);
        Assert.Equal(413, (await Assert.ThrowsAsync<ApiException>(async () => await ReadAsync("POST", string.Empty, Form, big, declareLength: false))).Status);
    }

    [Theory]
    [InlineData("limit=-1", "limit must be non-negative")]
    [InlineData("limit=x", "strconv.Atoi: parsing \"x\": invalid syntax")]
    [InlineData("limit=1.5", "strconv.Atoi: parsing \"1.5\": invalid syntax")]
    public async Task Limits_are_whole_numbers(string url, string message)
    {
        RequestParameters p = await ReadAsync("GET", url);
        Assert.Equal("invalid parameter \"limit\": " + message, Assert.Throws<ApiException>(() => p.Limit()).Message);
        Assert.Equal(0, (await ReadAsync("GET", "limit=")).Limit());
        Assert.Equal(int.MaxValue, (await ReadAsync("GET", "limit=9999999999")).Limit());
    }

    private static ValueTask<RequestParameters> ReadAsync(string method, string url, string? type = null, string? body = null, bool declareLength = true)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.Request.QueryString = new QueryString("?" + url);
        if (body is not null)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(body);
            context.Request.Body = new MemoryStream(bytes);
            context.Request.ContentType = type;
            context.Request.ContentLength = declareLength ? bytes.Length : null;
        }

        return RequestParameters.ReadAsync(context.Request, Stop);
    }
}
