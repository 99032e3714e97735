using Deucalion.PromQL.Results;

namespace Deucalion.PromQL.Testing;

/// <summary>
/// Runs test scripts in the language of Prometheus' promqltest: <c>load</c>, <c>clear</c> and <c>eval</c> commands. An instant query is
/// also run with @ on all its selectors at other times, and as the middle step of a range query, and must give the same.
/// </summary>
public sealed class ScriptRunner
{
    private const long Minute = 60_000;
    private static readonly string[] ContextFunctions = ["start()", "end()", "range()", "step()"];

    private readonly IQueryEngine _engine;
    private readonly QueryOptions _options;
    private readonly MemoryQueryable _store = new();
    private readonly List<ScriptCase> _cases = [];

    private ScriptRunner(IQueryEngine engine, QueryOptions options)
    {
        _engine = engine;
        _options = options;
    }

    /// <summary>
    /// Runs a script to its end, whatever fails. Throws <see cref="ScriptException"/> for text that is not a script.
    /// </summary>
    public static ScriptResult Run(string scriptText, IQueryEngine engine, QueryOptions? options = null)
    {
        var runner = new ScriptRunner(engine, options ?? new QueryOptions());
        runner.RunAll(new ScriptText(scriptText));
        return new ScriptResult(runner._cases);
    }

    private void RunAll(ScriptText script)
    {
        while (script.NextCommand() is { } line)
        {
            int number = script.Line;
            try
            {
                RunCommand(line, script);
            }
            catch (ScriptException e)
            {
                throw new ScriptException($"line {number}: {e.Message}");
            }
        }
    }

    private void RunCommand(string line, ScriptText script)
    {
        string word = ScriptText.Word(line).Word.ToLowerInvariant();
        if (word == "clear")
        {
            _store.Clear();
        }
        else if (word.StartsWith("load", StringComparison.Ordinal))
        {
            LoadCommand.Read(line, script).Store(_store, 0);
        }
        else if (word.StartsWith("eval", StringComparison.Ordinal))
        {
            EvalCommand command = EvalCommand.Read(line, script);
            _cases.Add(new ScriptCase(command.Line, command.Expression, Check(command)));
        }
        else
        {
            throw new ScriptException("invalid command: " + line);
        }
    }

    private string? Check(EvalCommand command)
    {
        if (command.IsRange)
        {
            string? failure = Evaluate(command, () => _engine.Range(_store, command.Expression, command.Start, command.End, command.Step, _options, default), out QueryResult? result);
            return failure ?? (result is null ? null : Annotations(command, result) ?? new ResultComparison(command).Compare(result.Value));
        }

        if (CheckInstant(command, command.Expression, command.Time) is { } first)
        {
            return first;
        }

        IEnumerable<(string Query, long Time)> variants;
        try
        {
            variants = FixedTimeVariants.Of(command.Expression, command.Time);
        }
        catch (QueryException)
        {
            // It does not parse, as expected: there is nothing to vary.
            return null;
        }

        foreach ((string query, long time) in variants)
        {
            if (CheckInstant(command, query, time) is { } failure)
            {
                return $"as {query} at {time}: {failure}";
            }
        }

        return null;
    }

    private string? CheckInstant(EvalCommand command, string query, long time)
    {
        string? failure = Evaluate(command, () => _engine.Instant(_store, query, time, _options, default), out QueryResult? result);
        if (failure is not null || result is null)
        {
            return failure;
        }

        var comparison = new ResultComparison(command);
        if ((Annotations(command, result) ?? comparison.Compare(result.Value)) is { } difference)
        {
            return difference;
        }

        return !command.CanBeRange || command.IsOrdered || Array.Exists(ContextFunctions, f => query.Contains(f, StringComparison.Ordinal))
            ? null
            : AsRange(query, time, result.Value is ScalarValue, comparison);
    }

    private string? AsRange(string query, long time, bool isScalar, ResultComparison comparison)
    {
        QueryResult result;
        try
        {
            result = _engine.Range(_store, query, time - Minute, time + Minute, Minute, _options, default);
        }
        catch (QueryException e)
        {
            return "in a range query: " + e.Message;
        }

        var samples = new List<VectorSample>();
        foreach (MatrixSeries s in ((MatrixValue)result.Value).Series)
        {
            int f = s.FloatTimes.Span.BinarySearch(time);
            int h = s.HistogramTimes.Span.BinarySearch(time);
            if (f >= 0)
            {
                samples.Add(new VectorSample(s.Labels, time, s.FloatValues.Span[f], null));
            }

            if (h >= 0)
            {
                samples.Add(new VectorSample(s.Labels, time, 0, s.Histograms.Span[h]));
            }
        }

        string? difference = isScalar ? comparison.Scalar(samples[0].Value) : comparison.Vector(samples);
        return difference is null ? null : "in a range query: " + difference;
    }

    private static string? Evaluate(EvalCommand command, Func<QueryResult> evaluate, out QueryResult? result)
    {
        result = null;
        try
        {
            result = evaluate();
        }
        catch (QueryException e)
        {
            if (!command.IsFailure)
            {
                return "failed: " + e.Message;
            }

            Expectation? refused = command.Expected("fail").FirstOrDefault(x => !x.Accepts(e.Message));
            return refused is null ? null : $"expected failure \"{refused}\" but got \"{e.Message}\"";
        }

        return command.IsFailure ? "expected a failure but got none" : null;
    }

    private static string? Annotations(EvalCommand command, QueryResult result) =>
        Annotations(command, "warn", result.Warnings) ?? Annotations(command, "info", result.Infos);

    private static string? Annotations(EvalCommand command, string kind, IReadOnlyList<string> texts)
    {
        if (command.Has("no_" + kind) && texts.Count > 0)
        {
            return "unexpected " + kind + ": " + texts[0];
        }

        Expectation[] expected = [.. command.Expected(kind)];
        if (expected.Length == 0)
        {
            return null;
        }

        Expectation? missing = Array.Find(expected, e => !texts.Any(e.Accepts));
        if (missing is not null)
        {
            return $"expected {kind} \"{missing}\" but got: {string.Join("; ", texts)}";
        }

        string? extra = texts.FirstOrDefault(t => !Array.Exists(expected, e => e.Accepts(t)));
        return extra is null ? null : $"unexpected {kind}: {extra}";
    }
}
