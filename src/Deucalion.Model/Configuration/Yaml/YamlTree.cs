using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Deucalion.Model.Configuration.Yaml;

/// <summary>
/// Reads the first document of untrusted YAML into nodes. Guards: size, nesting depth, and the size that aliases would expand to (an
/// alias is a shared node, but whoever walks the tree walks it again each time). Problems go to a <see cref="ProblemList"/>.
/// </summary>
public sealed class YamlTree
{
    /// <summary>Biggest input in bytes.</summary>
    public const int MaxBytes = 10 << 20;

    /// <summary>Deepest nesting; a Prometheus configuration needs about ten.</summary>
    public const int MaxDepth = 64;

    private const long FreeExpansion = 100_000;
    private const int ExpansionFactor = 10;

    private readonly ProblemList _problems;
    private readonly Parser _parser;
    private readonly Dictionary<AnchorName, YamlNode?> _anchors = [];
    private long _nodes;

    private YamlTree(string text, ProblemList problems)
    {
        _problems = problems;
        _parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
    }

    /// <summary>Reads UTF-8; null when there is no document or it cannot be read (then a problem was added).</summary>
    public static YamlNode? Read(ReadOnlySpan<byte> utf8, ProblemList problems)
    {
        if (utf8.Length > MaxBytes)
        {
            problems.Add(1, 1, $"the file has {utf8.Length} bytes; at most {MaxBytes} are read");
            return null;
        }

        if (utf8.StartsWith("\uFEFF"u8))
        {
            utf8 = utf8[3..];
        }

        try
        {
            return Read(new UTF8Encoding(false, true).GetString(utf8), problems);
        }
        catch (DecoderFallbackException)
        {
            (long line, long column) = FirstInvalid(utf8);
            problems.Add(line, column, "the file is not valid UTF-8");
            return null;
        }
    }

    /// <summary>Reads text; null when there is no document or it cannot be read (then a problem was added).</summary>
    public static YamlNode? Read(string text, ProblemList problems)
    {
        if (text.Length > MaxBytes)
        {
            problems.Add(1, 1, $"the file has {text.Length} characters; at most {MaxBytes} are read");
            return null;
        }

        var tree = new YamlTree(text, problems);
        try
        {
            return tree.ReadDocument();
        }
        catch (YamlException e)
        {
            problems.Add(e.Start.Line, e.Start.Column, Sentence(e.Message));
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidOperationException or OverflowException or IndexOutOfRangeException or NullReferenceException)
        {
            // The YAML library reports some malformed input this way; its place is where reading had come to.
            Mark at = tree._parser.Current?.End ?? Mark.Empty;
            problems.Add(at.Line, at.Column, "this is not YAML");
        }

        return null;
    }

    private YamlNode? ReadDocument()
    {
        while (_parser.MoveNext())
        {
            if (_parser.Current is StreamStart or DocumentStart)
            {
                continue;
            }

            if (_parser.Current is StreamEnd or DocumentEnd)
            {
                return null;
            }

            return ReadNode(1);
        }

        return null;
    }

    private YamlNode ReadNode(int depth)
    {
        ParsingEvent at = _parser.Current!;
        if (depth > MaxDepth)
        {
            throw new YamlException(at.Start, at.End, $"nested deeper than {MaxDepth} levels");
        }

        _nodes++;
        if (at is AnchorAlias alias)
        {
            return Resolve(alias);
        }

        if (at is NodeEvent { Tag: { IsEmpty: false } tag } && tag == "tag:yaml.org,2002:binary")
        {
            throw new YamlException(at.Start, at.End, "binary values are not text");
        }

        // The scanner gives ends without beginnings for some malformed texts.
        AnchorName anchor = at is NodeEvent content ? content.Anchor : throw new YamlException(at.Start, at.End, "unexpected content");
        if (!anchor.IsEmpty)
        {
            _anchors[anchor] = null;
        }

        YamlNode node = at switch
        {
            MappingStart => ReadMapping(depth),
            SequenceStart => ReadSequence(depth),
            Scalar s => new YamlScalar(s.Value, s.Style == ScalarStyle.Plain && (s.Tag.IsEmpty || s.Tag != "tag:yaml.org,2002:str"), s.Start.Line, s.Start.Column),
            _ => throw new YamlException(at.Start, at.End, "unexpected content"),
        };
        if (node.Weight > FreeExpansion + (ExpansionFactor * _nodes))
        {
            throw new YamlException(at.Start, at.End, $"aliases expand to more than {FreeExpansion} nodes");
        }

        if (!anchor.IsEmpty)
        {
            _anchors[anchor] = node;
        }

        return node;
    }

    private YamlNode Resolve(AnchorAlias alias)
    {
        if (!_anchors.TryGetValue(alias.Value, out YamlNode? node))
        {
            throw new YamlException(alias.Start, alias.End, $"unknown anchor \"{alias.Value}\"");
        }

        return node ?? throw new YamlException(alias.Start, alias.End, $"anchor \"{alias.Value}\" contains itself");
    }

    private YamlSequence ReadSequence(int depth)
    {
        Mark start = _parser.Current!.Start;
        var items = new List<YamlNode>();
        long weight = 1;
        while (_parser.MoveNext() && _parser.Current is not SequenceEnd)
        {
            YamlNode item = ReadNode(depth + 1);
            items.Add(item);
            weight = Math.Min(weight + item.Weight, long.MaxValue / 4);
        }

        return new YamlSequence(items, start.Line, start.Column).Weighted(weight);
    }

    private YamlMapping ReadMapping(int depth)
    {
        Mark start = _parser.Current!.Start;
        var entries = new List<KeyValuePair<YamlScalar, YamlNode>>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        List<YamlNode>? merges = null;
        long weight = 1;
        while (_parser.MoveNext() && _parser.Current is not MappingEnd)
        {
            ParsingEvent at = _parser.Current!;
            if (ReadNode(depth + 1) is not YamlScalar key)
            {
                throw new YamlException(at.Start, at.End, "a key must be text");
            }

            if (!_parser.MoveNext())
            {
                break;
            }

            YamlNode value = ReadNode(depth + 1);
            weight = Math.Min(weight + 1 + value.Weight, long.MaxValue / 4);
            if (key is { Plain: true, Text: "<<" })
            {
                (merges ??= []).Add(value);
            }
            else if (names.Add(key.Text))
            {
                entries.Add(new(key, value));
            }
            else
            {
                _problems.Add(at.Start.Line, at.Start.Column, $"key \"{key.Text}\" occurs twice in the same mapping");
            }
        }

        if (merges is not null)
        {
            Merge(merges, entries, names);
        }

        return new YamlMapping(entries, start.Line, start.Column).Weighted(weight);
    }

    private void Merge(List<YamlNode> merges, List<KeyValuePair<YamlScalar, YamlNode>> entries, HashSet<string> names)
    {
        foreach (YamlNode source in merges.SelectMany(m => m is YamlSequence s ? s.Items : [m]))
        {
            if (source is not YamlMapping mapping)
            {
                _problems.Add(source.Line, source.Column, "only mappings can be merged with \"<<\"");
                continue;
            }

            foreach (KeyValuePair<YamlScalar, YamlNode> entry in mapping.Entries)
            {
                if (names.Add(entry.Key.Text))
                {
                    entries.Add(entry);
                }
            }
        }
    }

    private static (long Line, long Column) FirstInvalid(ReadOnlySpan<byte> utf8)
    {
        long line = 1;
        long column = 1;
        while (!utf8.IsEmpty && Rune.DecodeFromUtf8(utf8, out Rune rune, out int used) == System.Buffers.OperationStatus.Done)
        {
            (line, column) = rune.Value == '\n' ? (line + 1, 1) : (line, column + 1);
            utf8 = utf8[used..];
        }

        return (line, column);
    }

    private static string Sentence(string message)
    {
        string text = message.Length > 300 ? message[..300] : message;
        text = text.TrimEnd('.');
        return text.Length > 1 && char.IsUpper(text[0]) && char.IsLower(text[1]) ? char.ToLowerInvariant(text[0]) + text[1..] : text;
    }
}
