using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Deucalion.Primitives.Files;
using Deucalion.Primitives.Numbers;
using Deucalion.Wire.Families;
using Deucalion.Wire.Protobuf;
using Deucalion.Wire.RemoteWrite;

namespace Deucalion.Runtime.Push;

/// <summary>
/// Keeps each pushed group in a file of its own (docs/format/push-groups.md), so that a push costs as much as its group. A file is written beside
/// and renamed; it is on disk before the push is answered. Not for many threads.
/// </summary>
internal sealed class PushGroupFiles(IFileSystem files, string directory)
{
    private const string Extension = ".json";
    private const string Unfinished = ".new";

    /// <summary>Reads all groups; files that cannot be read are left alone and named in <paramref name="problems"/>.</summary>
    public IReadOnlyList<PushGroup> ReadAll(List<string> problems)
    {
        if (!files.DirectoryExists(directory))
        {
            return [];
        }

        var groups = new List<PushGroup>();
        foreach (string path in files.List(directory).Select(name => Path.Combine(directory, Path.GetFileName(name))).Where(p => p.EndsWith(Extension, StringComparison.Ordinal)))
        {
            try
            {
                using IFile file = files.OpenRead(path);
                byte[] content = new byte[file.Length];
                for (int at = 0, n; at < content.Length && (n = file.Read(at, content.AsSpan(at))) > 0; at += n)
                {
                }

                groups.Add(Read(content));
            }
            catch (Exception e) when (e is IOException or JsonException or FormatException or InvalidOperationException or KeyNotFoundException or Wire.WireFormatException)
            {
                problems.Add($"a pushed group cannot be read: {path}: {e.Message}");
            }
        }

        return groups;
    }

    /// <summary>Writes a group. Throws <see cref="IOException"/>.</summary>
    public void Write(PushGroup group)
    {
        files.CreateDirectory(directory);
        string path = PathOf(group.Key);
        string unfinished = path + Unfinished;
        if (files.FileExists(unfinished))
        {
            files.DeleteFile(unfinished);
        }

        using (IFile file = files.CreateNew(unfinished))
        {
            file.Write(0, Render(group));
            file.SyncData();
        }

        files.Rename(unfinished, path);
        files.SyncDirectory(directory);
    }

    /// <summary>Removes a group. Throws <see cref="IOException"/>.</summary>
    public void Delete(string key)
    {
        string path = PathOf(key);
        if (files.FileExists(path))
        {
            files.DeleteFile(path);
            files.SyncDirectory(directory);
        }
    }

    private string PathOf(string key) => Path.Combine(directory, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 16)) + Extension);

    private static byte[] Render(PushGroup group)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("version", 1);
            json.WriteStartObject("labels");
            foreach ((string name, string value) in group.Labels)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
            json.WriteStartArray("families");
            foreach (PushedFamily pushed in group.Families.Values)
            {
                RenderFamily(json, pushed);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void RenderFamily(Utf8JsonWriter json, PushedFamily pushed)
    {
        json.WriteStartObject();
        json.WriteString("name", pushed.Family.Name);
        json.WriteString("help", pushed.Family.Help);
        json.WriteNumber("type", (int)(pushed.Family.Type ?? FamilyType.Untyped));
        json.WriteNumber("pushed", pushed.Time.UtcTicks);
        json.WriteStartArray("metrics");
        var native = new ProtoWriter();
        foreach (FamilyMetric m in pushed.Family.Metrics)
        {
            json.WriteStartObject();
            json.WriteStartArray("labels");
            foreach ((string name, string value) in m.Labels)
            {
                json.WriteStringValue(name);
                json.WriteStringValue(value);
            }

            json.WriteEndArray();
            json.WriteString("value", GoFloat.FormatShortest(m.Value));
            json.WriteString("count", GoFloat.FormatShortest(m.Count));
            json.WriteString("sum", GoFloat.FormatShortest(m.Sum));
            json.WriteStartArray("points");
            foreach ((double bound, double value) in m.Points)
            {
                json.WriteStringValue(GoFloat.FormatShortest(bound));
                json.WriteStringValue(GoFloat.FormatShortest(value));
            }

            json.WriteEndArray();
            if (m.Native is { } h)
            {
                native.Clear();
                PrometheusMessage.WriteHistogram(native, 1, 0, h);
                json.WriteBase64String("native", native.Written);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static PushGroup Read(byte[] content)
    {
        using JsonDocument document = JsonDocument.Parse(content);
        JsonElement root = document.RootElement;
        if (root.GetProperty("version").GetInt32() != 1)
        {
            throw new FormatException("its version is not 1");
        }

        var labels = root.GetProperty("labels").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal);
        var families = new Dictionary<string, PushedFamily>(StringComparer.Ordinal);
        foreach (JsonElement f in root.GetProperty("families").EnumerateArray())
        {
            var family = new MetricFamily(f.GetProperty("name").GetString()!) { Help = f.GetProperty("help").GetString(), Type = (FamilyType)f.GetProperty("type").GetInt32() };
            family.Metrics.AddRange(f.GetProperty("metrics").EnumerateArray().Select(m => ReadMetric(m, family.Type)));
            families[family.Name] = new PushedFamily(family, new DateTimeOffset(f.GetProperty("pushed").GetInt64(), TimeSpan.Zero));
        }

        return new PushGroup(PushGroup.KeyOf(labels), labels, families);
    }

    private static FamilyMetric ReadMetric(JsonElement m, FamilyType? type)
    {
        var metric = new FamilyMetric { Kind = type, Value = Number(m.GetProperty("value")), Count = Number(m.GetProperty("count")), Sum = Number(m.GetProperty("sum")) };
        JsonElement labels = m.GetProperty("labels");
        for (int i = 0; i + 1 < labels.GetArrayLength(); i += 2)
        {
            metric.Labels.Add(new(labels[i].GetString()!, labels[i + 1].GetString()!));
        }

        JsonElement points = m.GetProperty("points");
        for (int i = 0; i + 1 < points.GetArrayLength(); i += 2)
        {
            metric.Points.Add((Number(points[i]), Number(points[i + 1])));
        }

        if (m.TryGetProperty("native", out JsonElement native))
        {
            var r = new ProtoReader(native.GetBytesFromBase64());
            r.Next();
            metric.Native = NativeHistogramMessage.Decode(r.ReadBytes());
        }

        return metric;
    }

    private static double Number(JsonElement text) =>
        GoFloat.TryParse(Encoding.UTF8.GetBytes(text.GetString()!), out double value) ? value : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"not a number: {text}"));
}
