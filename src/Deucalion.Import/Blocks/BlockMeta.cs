using System.Text.Json;

namespace Deucalion.Import.Blocks;

/// <summary>What a block's meta.json says: ULID, samples at <c>MinTime</c> ≤ t &lt; <c>MaxTime</c> (Unix ms), counts.</summary>
public sealed record BlockMeta(string Ulid, long MinTime, long MaxTime, long Samples, long Series, long Chunks, long Tombstones, bool OutOfOrder)
{
    /// <summary>Reads the file; throws <see cref="BlockDamageException"/>.</summary>
    public static BlockMeta Read(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            JsonElement root = document.RootElement;
            int version = root.GetProperty("version").GetInt32();
            if (version != 1)
            {
                throw new BlockDamageException(file, 0, $"it has version {version}; versions up to 1 are known");
            }

            JsonElement stats = root.TryGetProperty("stats", out JsonElement s) ? s : default;
            return new BlockMeta(
                root.GetProperty("ulid").GetString() ?? string.Empty,
                root.GetProperty("minTime").GetInt64(),
                root.GetProperty("maxTime").GetInt64(),
                Number(stats, "numSamples"),
                Number(stats, "numSeries"),
                Number(stats, "numChunks"),
                Number(stats, "numTombstones"),
                IsOutOfOrder(root));
        }
        catch (JsonException e)
        {
            throw new BlockDamageException(file, e.BytePositionInLine ?? 0, "it is no JSON: " + e.Message);
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new BlockDamageException(file, 0, "version, ulid, minTime or maxTime is missing or of a wrong type");
        }
    }

    private static long Number(JsonElement stats, string name) =>
        stats.ValueKind == JsonValueKind.Object && stats.TryGetProperty(name, out JsonElement n) && n.ValueKind == JsonValueKind.Number && n.TryGetInt64(out long value) ? value : 0;

    private static bool IsOutOfOrder(JsonElement root) =>
        root.TryGetProperty("compaction", out JsonElement c) && c.ValueKind == JsonValueKind.Object && c.TryGetProperty("hints", out JsonElement hints)
        && hints.ValueKind == JsonValueKind.Array && hints.EnumerateArray().Any(h => h.ValueKind == JsonValueKind.String && h.GetString() == "from-out-of-order");
}
