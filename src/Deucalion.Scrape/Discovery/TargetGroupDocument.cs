using System.Text;
using System.Text.Json;
using Deucalion.Model.Configuration;
using Deucalion.Model.Configuration.Yaml;
using Deucalion.Model.Labels;

namespace Deucalion.Scrape.Discovery;

/// <summary>Reads target groups as file and HTTP discovery exchange them: a list of {targets, labels} in JSON or YAML.</summary>
internal static class TargetGroupDocument
{
    /// <summary>Most bytes of one document.</summary>
    public const int MaxBytes = YamlTree.MaxBytes;

    /// <summary>Reads JSON; throws <see cref="FormatException"/> with a sentence.</summary>
    public static IReadOnlyList<TargetGroup> ReadJson(string source, ReadOnlyMemory<byte> utf8, string metaName, string metaValue)
    {
        try
        {
            if (utf8.Span.StartsWith("\uFEFF"u8))
            {
                utf8 = utf8[3..];
            }

            using JsonDocument document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = 16 });
            var groups = new List<TargetGroup>();
            if (document.RootElement.ValueKind == JsonValueKind.Null)
            {
                return groups;
            }

            Expect(document.RootElement, JsonValueKind.Array, "the document", "a list of target groups");
            foreach (JsonElement item in document.RootElement.EnumerateArray())
            {
                groups.Add(ReadGroup(item, $"{source}:{groups.Count}", metaName, metaValue));
            }

            return groups;
        }
        catch (JsonException e)
        {
            throw new FormatException($"{source}: not JSON, line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}");
        }
        catch (InvalidOperationException)
        {
            // A string with an escaped lone surrogate cannot be turned into text.
            throw new FormatException($"{source}: a text is not valid Unicode");
        }
    }

    /// <summary>Reads YAML; throws <see cref="FormatException"/> with a sentence.</summary>
    public static IReadOnlyList<TargetGroup> ReadYaml(string source, ReadOnlySpan<byte> utf8, string metaName, string metaValue)
    {
        var problems = new ProblemList(source);
        YamlNode? root = YamlTree.Read(utf8, problems);
        problems.ThrowIfAny();
        if (root is null || root.IsNull)
        {
            return [];
        }

        // The list stands at the root, where a mapping reader cannot look; one key above it makes it a section.
        var holder = new MappingReader(new YamlMapping([new(new YamlScalar("groups", true, 1, 1), root)], 1, 1), string.Empty, problems);
        int index = 0;
        IReadOnlyList<TargetGroup> groups = holder.Sections("groups", m => Group(m, $"{source}:{index++}", metaName, metaValue));
        problems.ThrowIfAny();
        return groups;
    }

    private static TargetGroup Group(MappingReader m, string source, string metaName, string metaValue)
    {
        LabelSet labels = new LabelSetBuilder(m.Labels("labels")).Set(metaName, metaValue).Build();
        return new TargetGroup([.. m.Texts("targets").Select(t => LabelSet.Of(("__address__", t)))], labels, source);
    }

    private static TargetGroup ReadGroup(JsonElement item, string source, string metaName, string metaValue)
    {
        Expect(item, JsonValueKind.Object, source, "an object with targets and labels");
        var targets = new List<LabelSet>();
        var labels = new LabelSetBuilder();
        foreach (JsonProperty member in item.EnumerateObject())
        {
            switch (member.Name)
            {
                case "targets" when member.Value.ValueKind != JsonValueKind.Null:
                    Expect(member.Value, JsonValueKind.Array, source + " targets", "a list of texts");
                    foreach (JsonElement target in member.Value.EnumerateArray())
                    {
                        Expect(target, JsonValueKind.String, source + " target", "a text");
                        targets.Add(LabelSet.Of(("__address__", target.GetString()!)));
                    }

                    break;
                case "labels" when member.Value.ValueKind != JsonValueKind.Null:
                    Expect(member.Value, JsonValueKind.Object, source + " labels", "an object of texts");
                    foreach (JsonProperty label in member.Value.EnumerateObject())
                    {
                        Expect(label.Value, JsonValueKind.String, $"{source} label {label.Name}", "a text");
                        labels.Set(label.Name, label.Value.GetString()!);
                    }

                    break;
                case "targets" or "labels":
                    break;
                default:
                    throw new FormatException($"{source}: unknown field {GoQuote.Quote(member.Name)}");
            }
        }

        return new TargetGroup(targets, labels.Set(metaName, metaValue).Build(), source);
    }

    private static void Expect(JsonElement element, JsonValueKind kind, string where, string what)
    {
        if (element.ValueKind != kind)
        {
            throw new FormatException($"{where}: expected {what}");
        }
    }
}
