using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Deucalion.Control.Serving;

/// <summary>A node of a YAML file that knows its place; every reading checks the type and refuses with file:line:column.</summary>
internal sealed class YamlCursor(string file, string path, YamlNode node)
{
    public bool IsNull => node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" };

    /// <summary>The document of a file; null when it is empty.</summary>
    public static YamlCursor? Load(string file, string text)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException e)
        {
            throw new ServerConfigurationException(string.Create(CultureInfo.InvariantCulture, $"{file}:{e.Start.Line}:{e.Start.Column}: {e.Message}"));
        }

        return stream.Documents.Count switch
        {
            0 => null,
            1 => new YamlCursor(file, string.Empty, stream.Documents[0].RootNode),
            _ => throw new ServerConfigurationException($"{file}:1:1: the file must hold one YAML document."),
        };
    }

    public ServerConfigurationException Error(string message) => new(string.Create(
        CultureInfo.InvariantCulture, $"{file}:{node.Start.Line}:{node.Start.Column}: {(path.Length == 0 ? string.Empty : path + ": ")}{message}"));

    /// <summary>The members of a mapping; an unknown one is an error with a suggestion.</summary>
    public Dictionary<string, YamlCursor> Members(params string[] known)
    {
        if (node is not YamlMappingNode mapping)
        {
            throw Error("expected a mapping (key: value).");
        }

        var members = new Dictionary<string, YamlCursor>();
        foreach ((YamlNode key, YamlNode value) in mapping.Children)
        {
            var at = new YamlCursor(file, path, key);
            string name = key is YamlScalarNode { Value: { } text } ? text : throw at.Error("a key must be plain text.");
            if (!known.Contains(name))
            {
                string? near = NearName.Of(name, known);
                throw at.Error($"unknown key \"{NearName.Shorten(name)}\"; {(near is null ? "known are " + string.Join(", ", known) : $"did you mean \"{near}\"?")}");
            }

            members[name] = new YamlCursor(file, path.Length == 0 ? name : $"{path}.{name}", value);
        }

        return members;
    }

    public IReadOnlyList<YamlCursor> Items()
    {
        if (node is not YamlSequenceNode sequence)
        {
            throw Error("expected a list.");
        }

        return [.. sequence.Children.Select((child, i) => new YamlCursor(file, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), child))];
    }

    public string Text() => node is YamlScalarNode { Value: { Length: > 0 } text } && !IsNull ? text : throw Error("expected a text.");

    public bool Flag() => Text() switch
    {
        "true" => true,
        "false" => false,
        _ => throw Error("expected true or false."),
    };
}
