using Deucalion.Model.Configuration.Yaml;
using Deucalion.Model.Labels;
using Deucalion.Model.Relabeling;

namespace Deucalion.Model.Configuration;

/// <summary>What the section readers share: where relative paths start, what may be reached, and relabel rules.</summary>
internal sealed class ReadingContext(ConfigurationReaderOptions options, string directory)
{
    public ConfigurationReaderOptions Options { get; } = options;

    /// <summary>A file name that Prometheus joins with the directory of the configuration.</summary>
    public string FileName(MappingReader m, string key)
    {
        string name = m.Text(key);
        return name.Length == 0 ? name : Admit(name, problem => m.KeyProblem(key, problem));
    }

    /// <summary>The name of a file that the server writes.</summary>
    public string WrittenFileName(MappingReader m, string key)
    {
        string name = m.Text(key);
        if (name.Length > 0 && Options is not { AllowFiles: true, Files: null })
        {
            m.KeyProblem(key, "the server writes no file for this configuration; leave the key out");
            return string.Empty;
        }

        return Join(name);
    }

    /// <summary>Names or patterns under a key, joined and checked.</summary>
    public IReadOnlyList<string> FileNames(MappingReader m, string key) =>
        [.. m.Texts(key).Select(name => Admit(name, problem => m.Problem(key, problem)))];

    /// <summary>The joined name; a problem when the server must not read there. A wildcard stands only in the last part, so the rest of a pattern is a path.</summary>
    private string Admit(string name, Action<string> problem)
    {
        string shown = GoQuote.Quote(name.Length > 200 ? name[..200] : name);
        if (!Options.AllowFiles)
        {
            problem($"files of the server cannot be used in this configuration, so not {shown}{Cure}");
            return name;
        }

        if (Options.Files is not { } boundary)
        {
            return Join(name);
        }

        // Without dots: the system would follow links before it goes up.
        string joined = Join(name);
        if (!boundary.Contains(joined))
        {
            problem($"file {shown} is outside {boundary.Directory}, the directory for files of this configuration{Cure}");
            return name;
        }

        return Path.GetFullPath(joined);
    }

    private string Cure => Options.FilesCure.Length == 0 ? string.Empty : "; " + Options.FilesCure;

    /// <summary>A path under the directory of the configuration, unless it is absolute.</summary>
    public string Join(string name) => name.Length == 0 || Path.IsPathRooted(name) || directory.Length == 0 ? name : Path.Combine(directory, name);

    /// <summary>Text that must be one of a few words.</summary>
    public static string Word(MappingReader m, string key, string fallback, IReadOnlyList<string> words, string what)
    {
        string word = m.Text(key, fallback);
        if (m.Has(key) && !words.Contains(word))
        {
            m.Problem(key, $"unknown {what} \"{word}\"; known are {string.Join(", ", words)}", NearestWord.Of(word, words));
            return fallback;
        }

        return word;
    }

    /// <summary>Headers that a request may be given; reserved ones are problems.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Headers(MappingReader m, string key, string authorizationMessage)
    {
        IReadOnlyList<KeyValuePair<string, string>> headers = m.Pairs(key);
        foreach ((string name, string _) in headers)
        {
            string lower = name.ToLowerInvariant();
            if (lower == "authorization")
            {
                m.Problem(key, authorizationMessage);
            }
            else if (lower is "host" or "content-encoding" or "content-length" or "content-type" or "user-agent" or "connection" or "keep-alive" or "proxy-authenticate"
                or "proxy-authorization" or "www-authenticate" or "accept-encoding" or "x-prometheus-remote-write-version" or "x-prometheus-remote-read-version"
                or "x-amz-date" or "x-amz-security-token" or "x-amz-content-sha256")
            {
                m.Problem(key, $"{name} is a reserved header; it must not be changed");
            }
        }

        return headers;
    }

    /// <summary>Relabel rules under a key.</summary>
    public static IReadOnlyList<RelabelConfig> Rules(MappingReader m, string key, NameValidationScheme scheme) =>
        m.Sections(key, r => RelabelSection.Read(r, scheme));
}
