using System.Text;
using Deucalion.Api.Http;
using Deucalion.Model.Labels;

namespace Deucalion.Api.Push;

/// <summary>Reads the grouping labels of a push from its path: <c>job/x/name/value…</c>, each value plain or, with <c>@base64</c> behind the name, in URL-safe base64.</summary>
public static class PushPath
{
    private const string Base64Suffix = "@base64";
    private const int MaxLabels = 100;

    /// <summary>The labels, <c>job</c> among them. Throws a 400 <see cref="ApiException"/>.</summary>
    public static IReadOnlyDictionary<string, string> Parse(string path)
    {
        // The server leaves %2F alone when it decodes a path; for the real gateway it is a slash.
        string[] parts = path.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase).Split('/');
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        string job = parts.Length > 1 ? parts[1] : string.Empty;
        if (parts[0] == "job" + Base64Suffix)
        {
            job = Decode(job) ?? throw ApiException.BadData($"invalid base64 encoding in job name {GoQuote.Quote(job)}");
        }

        // A path that ends with one slash has no labels.
        bool none = parts.Length <= 2 || (parts.Length == 3 && parts[2].Length == 0);
        int rest = none ? 0 : parts.Length - 2;
        if (rest % 2 != 0)
        {
            throw ApiException.BadData($"odd number of components in label string {GoQuote.Quote("/" + string.Join('/', parts.Skip(2)))}");
        }

        if (rest / 2 > MaxLabels)
        {
            throw ApiException.BadData(FormattableString.Invariant($"more than {MaxLabels} grouping labels"));
        }

        for (int i = 2; i + 1 < parts.Length && rest > 0; i += 2)
        {
            Add(labels, parts[i], parts[i + 1]);
        }

        if (job.Length == 0)
        {
            throw ApiException.BadData("job name is required");
        }

        labels[LabelNames.Job] = job;
        return labels;
    }

    private static void Add(Dictionary<string, string> labels, string name, string value)
    {
        bool encoded = name.EndsWith(Base64Suffix, StringComparison.Ordinal);
        string label = encoded ? name[..^Base64Suffix.Length] : name;
        if (!LabelNames.IsLegacyLabelName(label) || label.StartsWith("__", StringComparison.Ordinal))
        {
            throw ApiException.BadData($"improper label name {GoQuote.Quote(label)}");
        }

        labels[label] = encoded
            ? Decode(value) ?? throw ApiException.BadData($"invalid base64 encoding for label {label}={GoQuote.Quote(value)}")
            : value;
    }

    // URL-safe alphabet; padding may be there.
    private static string? Decode(string text)
    {
        string plain = text.TrimEnd('=');
        if (plain.AsSpan().IndexOfAny("+/ ") >= 0 || plain.Length % 4 == 1)
        {
            return null;
        }

        try
        {
            byte[] bytes = Convert.FromBase64String(plain.Replace('-', '+').Replace('_', '/') + new string('=', (4 - (plain.Length % 4)) % 4));
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            return null;
        }
    }
}
