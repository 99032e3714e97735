using System.Text.Json;

namespace Deucalion.Import.Writing;

/// <summary>
/// Where an import stands, in a file, so that a repeated run starts behind what is done. The file belongs to one source and one target; it is replaced
/// as a whole.
/// </summary>
public sealed class ImportState
{
    private readonly string? _file;
    private readonly string _source;
    private readonly string _target;
    private readonly HashSet<string> _done = [];

    private ImportState(string? file, string source, string target)
    {
        _file = file;
        _source = source;
        _target = target;
    }

    /// <summary>The group that is under way; empty = none.</summary>
    public string Group { get; private set; } = string.Empty;

    /// <summary>Series of <see cref="Group"/> that are done.</summary>
    public long Series { get; private set; }

    /// <summary>Opens the file, or a state that nobody keeps (null). Throws <see cref="ImportException"/> for a file of another import.</summary>
    public static ImportState Open(string? file, string source, string target)
    {
        var state = new ImportState(file, source, target);
        if (file is null || !File.Exists(file))
        {
            return state;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            JsonElement root = document.RootElement;
            if (root.GetProperty("source").GetString() != source || root.GetProperty("target").GetString() != target)
            {
                throw new ImportException($"{file} belongs to another import ({root.GetProperty("source")} into {root.GetProperty("target")}); name another file with --state or delete it");
            }

            state._done.UnionWith(root.GetProperty("done").EnumerateArray().Select(e => e.GetString() ?? string.Empty));
            state.Group = root.GetProperty("group").GetString() ?? string.Empty;
            state.Series = root.GetProperty("series").GetInt64();
            return state;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ImportException($"{file} is no state file of an import; name another file with --state or delete it", e);
        }
    }

    /// <summary>True when a group was finished by an earlier run.</summary>
    public bool IsDone(string group) => _done.Contains(group);

    /// <summary>Series of a group to pass over.</summary>
    public long Skip(string group) => group == Group ? Series : 0;

    /// <summary>Notes how far a group is.</summary>
    public void Reached(string group, long series)
    {
        Group = group;
        Series = series;
        Save();
    }

    /// <summary>Notes that a group is finished.</summary>
    public void Finished(string group)
    {
        _done.Add(group);
        Group = string.Empty;
        Series = 0;
        Save();
    }

    private void Save()
    {
        if (_file is null)
        {
            return;
        }

        string temporary = _file + ".tmp";
        using (FileStream stream = File.Create(temporary))
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("source", _source);
            json.WriteString("target", _target);
            json.WriteStartArray("done");
            foreach (string group in _done)
            {
                json.WriteStringValue(group);
            }

            json.WriteEndArray();
            json.WriteString("group", Group);
            json.WriteNumber("series", Series);
            json.WriteEndObject();
        }

        File.Move(temporary, _file, overwrite: true);
    }
}
