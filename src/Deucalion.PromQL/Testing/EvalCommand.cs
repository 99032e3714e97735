using Deucalion.Model.Labels;

namespace Deucalion.PromQL.Testing;

/// <summary>An <c>eval</c> command and what it expects. Unix ms.</summary>
internal sealed class EvalCommand
{
    private readonly List<Expectation> _expectations = [];

    /// <summary>Line of the command.</summary>
    public int Line { get; private init; }

    /// <summary>The query.</summary>
    public string Expression { get; private set; } = string.Empty;

    /// <summary>True for a range query.</summary>
    public bool IsRange { get; private set; }

    /// <summary>First time of the values expected, and time of an instant query.</summary>
    public long Start { get; private set; }

    /// <summary>Last time of the values expected.</summary>
    public long End { get; private set; }

    /// <summary>Distance of the values expected.</summary>
    public long Step { get; private set; }

    /// <summary>Time of an instant query.</summary>
    public long Time { get; private set; }

    /// <summary>False when the query gives no vector, so that a range query of it makes no sense.</summary>
    public bool CanBeRange { get; private set; } = true;

    /// <summary>A scalar is expected.</summary>
    public double? Scalar { get; private set; }

    /// <summary>A string is expected.</summary>
    public string? Text { get; private set; }

    /// <summary>Series expected, with their place in the script from 1.</summary>
    public Dictionary<LabelSet, (int Position, IReadOnlyList<SequenceValue> Values)> Series { get; } = [];

    /// <summary>The order of the series matters.</summary>
    public bool IsOrdered => Has("ordered");

    /// <summary>The query is to fail.</summary>
    public bool IsFailure => Has("fail");

    /// <summary>Reads the command whose first line is given.</summary>
    public static EvalCommand Read(string first, ScriptText script)
    {
        var command = new EvalCommand { Line = script.Line };
        command.ReadHead(first);
        int position = 1;
        while (script.NextOfCommand() is { } line)
        {
            if (!command.ReadDirective(line))
            {
                if (ReadNumber(line) is { } number)
                {
                    command.Scalar = number;
                    continue;
                }

                (LabelSet labels, IReadOnlyList<SequenceValue> values) = SeriesLine.Parse(line);
                command.Series[labels] = (position++, values);
            }
        }

        return command;
    }

    /// <summary>The expectations of a kind.</summary>
    public IEnumerable<Expectation> Expected(string kind) => _expectations.Where(e => e.Kind == kind);

    /// <summary>True when something of a kind is expected.</summary>
    public bool Has(string kind) => _expectations.Exists(e => e.Kind == kind);

    private static double? ReadNumber(string line)
    {
        if (line.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            && long.TryParse(line.AsSpan(2), System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out long hex))
        {
            return hex;
        }

        return Primitives.Numbers.GoFloat.TryParse(System.Text.Encoding.UTF8.GetBytes(line), out double v) ? v : null;
    }

    private void ReadHead(string line)
    {
        (string word, string rest) = ScriptText.Word(line);
        if (word.StartsWith("eval_", StringComparison.Ordinal))
        {
            // The old way to say what is expected.
            _expectations.Add(Expectation.Parse("expect " + word[5..]));
        }

        (string kind, rest) = ScriptText.Word(rest);
        switch (kind)
        {
            case "instant":
                if (ScriptText.Word(rest).Word == "at")
                {
                    (string at, rest) = ScriptText.Word(ScriptText.After(rest, "at"));
                    Time = ScriptText.Duration(at);
                }

                Start = End = Time;
                break;
            case "range":
                IsRange = true;
                rest = ReadRange(rest);
                break;
            default:
                throw new ScriptException("expected instant or range in: " + line);
        }

        Expression = rest;
    }

    private string ReadRange(string text)
    {
        (string from, string rest) = ScriptText.Word(ScriptText.After(text, "from"));
        (string to, rest) = ScriptText.Word(ScriptText.After(rest, "to"));
        (string step, rest) = ScriptText.Word(ScriptText.After(rest, "step"));
        Start = ScriptText.Duration(from);
        End = ScriptText.Duration(to);
        Step = ScriptText.Duration(step);
        return End >= Start ? rest : throw new ScriptException("the range ends before it starts: " + text);
    }

    private bool ReadDirective(string line)
    {
        (string word, string rest) = ScriptText.Word(line);
        switch (word)
        {
            case "expected_fail_message":
                _expectations.RemoveAll(e => e.Kind == "fail");
                _expectations.Add(new Expectation("fail", rest, null));
                return true;
            case "expected_fail_regexp":
                _expectations.RemoveAll(e => e.Kind == "fail");
                _expectations.Add(new Expectation("fail", null, Expectation.Unanchored(rest)));
                return true;
            case "expect" when rest.StartsWith("range vector", StringComparison.Ordinal):
                ReadRange(rest["range vector".Length..].TrimStart());
                CanBeRange = false;
                return true;
            case "expect" when rest.StartsWith("string", StringComparison.Ordinal):
                Text = Unquote(rest["string".Length..].Trim());
                CanBeRange = false;
                return true;
            case "expect":
                _expectations.Add(Expectation.Parse(line));
                return true;
            default:
                return false;
        }
    }

    private static string Unquote(string text)
    {
        try
        {
            return ((Syntax.StringLiteral)Syntax.PromQLParser.Parse(text)).Value;
        }
        catch (Exception e) when (e is Results.QueryException or InvalidCastException)
        {
            throw new ScriptException("expected a quoted string: " + text);
        }
    }
}
