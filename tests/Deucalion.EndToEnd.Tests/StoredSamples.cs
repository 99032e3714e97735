using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Deucalion.EndToEnd.Tests;

/// <summary>Reads the samples of an instance as they were written: a range selector in an instant query.</summary>
internal static class StoredSamples
{
    /// <summary>Samples by the value of one label and the time in Unix ms; fails the test when the query is not answered.</summary>
    public static async Task<Dictionary<(string Series, long Time), double>> ReadAsync(HttpClient client, string url, string selector, string label, long untilMs, string range)
    {
        string query = Uri.EscapeDataString($"{selector}[{range}]");
        string time = (untilMs / 1000.0).ToString("F3", CultureInfo.InvariantCulture);
        using HttpResponseMessage response = await client.GetAsync($"{url}/api/v1/query?query={query}&time={time}", HttpCompletionOption.ResponseHeadersRead);
        await using Stream body = await response.Content.ReadAsStreamAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, response.StatusCode.ToString());
        using JsonDocument document = await JsonDocument.ParseAsync(body);
        var samples = new Dictionary<(string, long), double>();
        foreach (JsonElement series in document.RootElement.GetProperty("data").GetProperty("result").EnumerateArray())
        {
            string name = series.GetProperty("metric").GetProperty(label).GetString()!;
            foreach (JsonElement pair in series.GetProperty("values").EnumerateArray())
            {
                long at = (long)Math.Round(pair[0].GetDouble() * 1000);
                samples.Add((name, at), double.Parse(pair[1].GetString()!, CultureInfo.InvariantCulture));
            }
        }

        return samples;
    }
}
