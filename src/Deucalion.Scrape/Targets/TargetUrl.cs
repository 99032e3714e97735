using System.Globalization;
using System.Text;
using Deucalion.Model.Configuration;
using Deucalion.Model.Labels;

namespace Deucalion.Scrape.Targets;

/// <summary>Makes the URL of a target, escaped as Go's net/url does.</summary>
internal static class TargetUrl
{
    /// <summary>Scheme, address, path and sorted parameters; a <c>__param_x</c> label is the first value of x.</summary>
    public static string Of(ScrapeConfiguration configuration, LabelSet labels)
    {
        var parameters = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach ((string name, IReadOnlyList<string> values) in configuration.Params)
        {
            parameters[name] = [.. values];
        }

        foreach ((string name, string value) in labels.ToPairs())
        {
            if (!name.StartsWith(TargetLabels.ParamPrefix, StringComparison.Ordinal))
            {
                continue;
            }

            string key = name[TargetLabels.ParamPrefix.Length..];
            if (parameters.TryGetValue(key, out List<string>? list) && list.Count > 0)
            {
                list[0] = value;
            }
            else
            {
                parameters[key] = [value];
            }
        }

        var url = new StringBuilder();
        url.Append(labels[TargetLabels.Scheme]).Append("://").Append(labels[TargetLabels.Address]);
        string path = labels[TargetLabels.MetricsPath];
        if (path.Length > 0 && path[0] != '/')
        {
            url.Append('/');
        }

        Escape(url, path, "/-_.~$&+,:;=@!'()*", spaceAsPlus: false);
        char separator = '?';
        foreach ((string name, List<string> values) in parameters)
        {
            foreach (string value in values)
            {
                url.Append(separator);
                Escape(url, name, "-_.~", spaceAsPlus: true);
                url.Append('=');
                Escape(url, value, "-_.~", spaceAsPlus: true);
                separator = '&';
            }
        }

        return url.ToString();
    }

    private static void Escape(StringBuilder into, string text, string allowed, bool spaceAsPlus)
    {
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            if (b < 0x80 && (char.IsAsciiLetterOrDigit((char)b) || allowed.Contains((char)b, StringComparison.Ordinal)))
            {
                into.Append((char)b);
            }
            else if (b == ' ' && spaceAsPlus)
            {
                into.Append('+');
            }
            else
            {
                into.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
            }
        }
    }
}
