using Deucalion.Model.Time;

namespace Deucalion.PromQL.Testing;

/// <summary>Walks the lines of a script; comments count as empty lines, which end a command.</summary>
internal sealed class ScriptText
{
    private readonly string[] _lines;
    private int _next;

    public ScriptText(string text)
    {
        _lines = text.Split('\n');
        for (int i = 0; i < _lines.Length; i++)
        {
            string l = _lines[i].Trim();
            _lines[i] = l.StartsWith('#') ? string.Empty : l;
        }
    }

    /// <summary>Number of the line read last, from 1.</summary>
    public int Line => _next;

    /// <summary>Reads the next line that is not empty; null at the end.</summary>
    public string? NextCommand()
    {
        while (_next < _lines.Length)
        {
            string line = _lines[_next++];
            if (line.Length > 0)
            {
                return line;
            }
        }

        return null;
    }

    /// <summary>Reads the next line of a command; null behind its last line.</summary>
    public string? NextOfCommand() => _next < _lines.Length && _lines[_next].Length > 0 ? _lines[_next++] : null;

    /// <summary>A duration in ms.</summary>
    public static long Duration(string text) => PrometheusDuration.TryParse(text, out long ms, out string? error)
        ? ms
        : throw new ScriptException("invalid duration \"" + text + "\": " + error);

    /// <summary>Splits off the first word.</summary>
    public static (string Word, string Tail) Word(string text)
    {
        string t = text.TrimStart();
        int i = t.AsSpan().IndexOfAny(' ', '\t');
        return i < 0 ? (t, string.Empty) : (t[..i], t[i..].TrimStart());
    }

    /// <summary>Takes a keyword off the front.</summary>
    public static string After(string text, string keyword)
    {
        (string word, string rest) = Word(text);
        return word == keyword ? rest : throw new ScriptException("expected \"" + keyword + "\" before: " + text);
    }
}
