using System.Globalization;
using Deucalion.Model.Labels;
using Deucalion.Model.Relabeling;
using Deucalion.Model.Time;

namespace Deucalion.Model.Configuration.Yaml;

/// <summary>
/// Takes the values of a mapping key by key, adding a problem for each wrong type. The keys asked for are the known ones:
/// <see cref="Finish"/> reports all others with the nearest known key. An absent or null value gives the default.
/// </summary>
public sealed class MappingReader
{
    private readonly Dictionary<string, KeyValuePair<YamlScalar, YamlNode>> _entries = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly YamlMapping _mapping;

    /// <summary>A reader of a mapping at a path ("" for the root).</summary>
    public MappingReader(YamlMapping mapping, string path, ProblemList problems)
    {
        _mapping = mapping;
        Path = path;
        Problems = problems;
        foreach (KeyValuePair<YamlScalar, YamlNode> entry in mapping.Entries)
        {
            _entries.TryAdd(entry.Key.Text, entry);
        }
    }

    /// <summary>Where the mapping is: <c>scrape_configs[0].tls_config</c>.</summary>
    public string Path { get; }

    /// <summary>Where problems go.</summary>
    public ProblemList Problems { get; }

    /// <summary>A reader of an empty mapping at the place of this one; all values are defaults.</summary>
    public static MappingReader Empty(ProblemList problems) => new(new YamlMapping([], 1, 1), string.Empty, problems);

    /// <summary>True when the key is there with a value that is not null.</summary>
    public bool Has(string key) => Take(key) is not null;

    /// <summary>The value of a key; null when absent or null.</summary>
    public YamlNode? Take(string key)
    {
        _known.Add(key);
        return _entries.TryGetValue(key, out KeyValuePair<YamlScalar, YamlNode> e) && !e.Value.IsNull ? e.Value : null;
    }

    /// <summary>True when the key is there and its value is null.</summary>
    public bool IsNull(string key)
    {
        _known.Add(key);
        return _entries.TryGetValue(key, out KeyValuePair<YamlScalar, YamlNode> e) && e.Value.IsNull;
    }

    /// <summary>Names of the keys that are there.</summary>
    public IEnumerable<string> Keys => _mapping.Entries.Select(e => e.Key.Text);

    /// <summary>Adds a problem at the value of a key, or at the mapping when the key is absent.</summary>
    public void Problem(string key, string message, string suggestion = "")
    {
        if (_entries.TryGetValue(key, out KeyValuePair<YamlScalar, YamlNode> e))
        {
            Problems.Add(e.Value.IsNull ? e.Key.Line : e.Value.Line, e.Value.IsNull ? e.Key.Column : e.Value.Column, message, PathOf(key), suggestion);
        }
        else
        {
            Problems.Add(_mapping.Line, _mapping.Column, message, key.Length == 0 ? Path : PathOf(key), suggestion);
        }
    }

    /// <summary>Adds a problem at a key itself, for keys that may not be there.</summary>
    public void KeyProblem(string key, string message)
    {
        YamlScalar at = _entries[key].Key;
        Problems.Add(at.Line, at.Column, message, PathOf(key));
    }

    /// <summary>Text.</summary>
    public string Text(string key, string fallback = "") => Take(key) is { } node && Scalar(node, PathOf(key), "text") is { } s ? s.Text : fallback;

    /// <summary>A secret text.</summary>
    public Secret Secret(string key) => Text(key) is { Length: > 0 } text ? new Secret(text) : Configuration.Secret.None;

    /// <summary>A boolean (YAML 1.1 words).</summary>
    public bool Flag(string key, bool fallback) => OptionalFlag(key) ?? fallback;

    /// <summary>A boolean, null when absent.</summary>
    public bool? OptionalFlag(string key)
    {
        if (Take(key) is not { } node)
        {
            return null;
        }

        switch (node is YamlScalar { Plain: true } s ? s.Text : string.Empty)
        {
            case "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" or "y" or "Y":
                return true;
            case "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF" or "n" or "N":
                return false;
            default:
                Problem(key, $"expected true or false, found {Shown(node)}");
                return null;
        }
    }

    /// <summary>A whole number inside bounds.</summary>
    public long Integer(string key, long fallback, long min = 0, long max = uint.MaxValue)
    {
        if (Take(key) is not { } node)
        {
            return fallback;
        }

        if (node is not YamlScalar { Plain: true } s || !TryInteger(s.Text, out Int128 value))
        {
            Problem(key, $"expected a whole number, found {Shown(node)}");
            return fallback;
        }

        if (value < min || value > max)
        {
            Problem(key, $"{value} is not between {min} and {max}");
            return fallback;
        }

        return (long)value;
    }

    /// <summary>An unsigned 64-bit number.</summary>
    public ulong Unsigned(string key)
    {
        if (Take(key) is not { } node)
        {
            return 0;
        }

        if (node is YamlScalar { Plain: true } s && TryInteger(s.Text, out Int128 value) && value >= 0 && value <= ulong.MaxValue)
        {
            return (ulong)value;
        }

        Problem(key, $"expected a whole number of at least 0, found {Shown(node)}");
        return 0;
    }

    /// <summary>A number.</summary>
    public double Number(string key, double fallback)
    {
        if (Take(key) is not { } node)
        {
            return fallback;
        }

        if (node is YamlScalar { Plain: true } s && double.TryParse(s.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
        {
            return value;
        }

        Problem(key, $"expected a number, found {Shown(node)}");
        return fallback;
    }

    /// <summary>A Prometheus duration.</summary>
    public TimeSpan Duration(string key, TimeSpan fallback)
    {
        if (Take(key) is not { } node || Scalar(node, PathOf(key), "a duration such as 15s") is not { } s)
        {
            return fallback;
        }

        if (PrometheusDuration.TryParse(s.Text, out long milliseconds, out string? error))
        {
            return TimeSpan.FromMilliseconds(milliseconds);
        }

        Problem(key, error!);
        return fallback;
    }

    /// <summary>A size in bytes.</summary>
    public long Bytes(string key)
    {
        if (Take(key) is not { } node || Scalar(node, PathOf(key), "a size such as 10MB") is not { } s)
        {
            return 0;
        }

        if (ByteSize.TryParse(s.Text, out long bytes))
        {
            return bytes;
        }

        Problem(key, $"{Shown(s)} is not a size such as 10MB");
        return 0;
    }

    /// <summary>A list of texts.</summary>
    public IReadOnlyList<string> Texts(string key)
    {
        var texts = new List<string>();
        EachItem(key, (item, path) =>
        {
            if (Scalar(item, path, "text") is { } s)
            {
                texts.Add(s.Text);
            }
        });
        return texts;
    }

    /// <summary>A list of secrets.</summary>
    public IReadOnlyList<Secret> Secrets(string key) => [.. Texts(key).Select(t => new Secret(t))];

    /// <summary>A mapping of texts, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Pairs(string key)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        EachEntry(key, (name, node, path) =>
        {
            if (node.IsNull)
            {
                pairs.Add(new(name.Text, string.Empty));
            }
            else if (Scalar(node, path, "text") is { } s)
            {
                pairs.Add(new(name.Text, s.Text));
            }
        });
        return pairs;
    }

    /// <summary>A label set with valid names.</summary>
    public LabelSet Labels(string key, NameValidationScheme scheme = NameValidationScheme.Utf8)
    {
        var builder = new LabelSetBuilder();
        EachEntry(key, (name, node, path) =>
        {
            if (!NameValidation.IsLabelName(scheme, name.Text))
            {
                Problems.Add(name.Line, name.Column, $"{GoQuote.Quote(name.Text)} is not a valid label name", path);
            }
            else if (!node.IsNull && Scalar(node, path, "text") is { } s)
            {
                builder.Set(name.Text, s.Text);
            }
        });
        return builder.Build();
    }

    /// <summary>A mapping of any names; each value goes to <paramref name="read"/> with its key and path.</summary>
    public void EachEntry(string key, Action<YamlScalar, YamlNode, string> read)
    {
        if (Take(key) is not { } node)
        {
            return;
        }

        if (node is not YamlMapping mapping)
        {
            Problem(key, $"expected a mapping, found {Shown(node)}");
            return;
        }

        foreach ((YamlScalar name, YamlNode value) in mapping.Entries)
        {
            read(name, value, $"{PathOf(key)}.{name.Text}");
        }
    }

    /// <summary>A list; each item goes to <paramref name="read"/> with its path.</summary>
    public void EachItem(string key, Action<YamlNode, string> read)
    {
        if (Take(key) is not { } node)
        {
            return;
        }

        if (node is not YamlSequence list)
        {
            Problem(key, $"expected a list, found {Shown(node)}");
            return;
        }

        for (int i = 0; i < list.Items.Count; i++)
        {
            read(list.Items[i], string.Create(CultureInfo.InvariantCulture, $"{PathOf(key)}[{i}]"));
        }
    }

    /// <summary>A section; null when absent or not a mapping.</summary>
    public T? Section<T>(string key, Func<MappingReader, T> read)
        where T : class
    {
        return Take(key) is { } node ? Read(node, PathOf(key), read) : null;
    }

    /// <summary>A list of sections; a null item is a problem.</summary>
    public IReadOnlyList<T> Sections<T>(string key, Func<MappingReader, T> read)
        where T : class
    {
        var sections = new List<T>();
        EachItem(key, (item, path) =>
        {
            if (Read(item, path, read) is { } section)
            {
                sections.Add(section);
            }
        });
        return sections;
    }

    /// <summary>Reads a node that must be a mapping; unknown keys are reported.</summary>
    public T? Read<T>(YamlNode node, string path, Func<MappingReader, T> read)
        where T : class
    {
        if (node is not YamlMapping mapping)
        {
            Problems.Add(node.Line, node.Column, node.IsNull ? "empty or null section" : $"expected a mapping, found {Shown(node)}", path);
            return null;
        }

        var reader = new MappingReader(mapping, path, Problems);
        T section = read(reader);
        reader.Finish();
        return section;
    }

    /// <summary>Reports the keys that were never asked for.</summary>
    public void Finish()
    {
        foreach ((YamlScalar key, YamlNode _) in _mapping.Entries)
        {
            if (!_known.Contains(key.Text))
            {
                Problems.Add(key.Line, key.Column, $"unknown key \"{key.Text}\"", PathOf(key.Text), NearestWord.Of(key.Text, _known.Where(k => !_entries.ContainsKey(k))));
            }
        }
    }

    /// <summary>Marks a key as known without reading it.</summary>
    public void Allow(string key) => _known.Add(key);

    /// <summary>The scalar, or null and a problem.</summary>
    public YamlScalar? Scalar(YamlNode node, string path, string expected)
    {
        if (node is YamlScalar s)
        {
            return s;
        }

        Problems.Add(node.Line, node.Column, $"expected {expected}, found a {node.Kind}", path);
        return null;
    }

    /// <summary>The path of a key of this mapping.</summary>
    public string PathOf(string key) => Path.Length == 0 ? key : $"{Path}.{key}";

    private static string Shown(YamlNode node) => node is YamlScalar s ? GoQuote.Quote(s.Text.Length > 60 ? s.Text[..60] + "…" : s.Text) : "a " + node.Kind;

    private static bool TryInteger(string text, out Int128 value)
    {
        ReadOnlySpan<char> digits = text.Replace("_", string.Empty, StringComparison.Ordinal);
        value = 0;
        bool minus = digits.StartsWith("-");
        if (minus || digits.StartsWith("+"))
        {
            digits = digits[1..];
        }

        if (digits.IsEmpty || digits.Length > 32 || !char.IsAsciiDigit(digits[0]))
        {
            return false;
        }

        bool ok = digits switch
        {
            ['0', 'x' or 'X', .. var hex] => Int128.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value),
            ['0', 'b' or 'B', .. var binary] => Int128.TryParse(binary, NumberStyles.AllowBinarySpecifier, CultureInfo.InvariantCulture, out value),
            _ => Int128.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value) || TryWhole(digits, out value),
        };
        value = minus ? -value : value;
        return ok;
    }

    // 1e6 and 100.0 are whole numbers to YAML.
    private static bool TryWhole(ReadOnlySpan<char> text, out Int128 value)
    {
        value = 0;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double d) || d != Math.Floor(d) || Math.Abs(d) > 1e15)
        {
            return false;
        }

        value = (Int128)d;
        return true;
    }
}
