using System.Diagnostics;
using System.Text;

namespace Deucalion.Fuzz.Running;

/// <summary>Runs one target over mutated inputs; inputs with a new outcome are kept and mutated further.</summary>
public sealed class FuzzRun(FuzzTarget target, int seed)
{
    private const int MaxCorpus = 3000;
    private const int MaxFailures = 10;
    private static readonly TimeSpan s_slow = TimeSpan.FromSeconds(3);
    private readonly HashSet<string> _outcomes = [];
    private readonly HashSet<string> _places = [];
    private readonly List<byte[]> _corpus = [];
    private byte[] _input = [];
    private long _since = Stopwatch.GetTimestamp();

    /// <summary>What was found so far.</summary>
    public FuzzReport Report { get; } = new(target.Name, seed);

    /// <summary>The input at work and how long it has been.</summary>
    public (byte[] Input, TimeSpan Time) Current => (Volatile.Read(ref _input), Stopwatch.GetElapsedTime(Volatile.Read(ref _since)));

    /// <summary>Runs for a time or a number of runs, whatever ends first.</summary>
    public FuzzReport Run(TimeSpan time, long executions)
    {
        var random = new Random(seed);
        var mutator = new Mutator(random, target);
        foreach (byte[] input in target.Seeds())
        {
            _corpus.Add(input);
            Execute(input);
        }

        long start = Stopwatch.GetTimestamp();
        while (Report.Executions < executions && Report.Failures.Count < MaxFailures && ((Report.Executions & 15) != 0 || Stopwatch.GetElapsedTime(start) < time))
        {
            Execute(mutator.Next(_corpus));
        }

        Report.Corpus = _corpus.Count;
        return Report;
    }

    private void Execute(byte[] input)
    {
        Volatile.Write(ref _since, Stopwatch.GetTimestamp());
        Volatile.Write(ref _input, input);
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        string outcome;
        try
        {
            outcome = target.Execute(input);
            Report.Values++;
        }
        catch (Exception e) when (Array.Exists(target.Expected, t => t.IsInstanceOfType(e)))
        {
            outcome = e.GetType().Name + Shape(e.Message);
            if (e.Message.Length > 1024)
            {
                Fail("message", $"an error of {e.Message.Length} characters: {e.Message[..100]}", input);
            }
        }
        catch (Exception e)
        {
            outcome = "bug";
            Fail(e.GetType().Name + Place(e), e.ToString(), input);
        }

        Judge(input, outcome, GC.GetAllocatedBytesForCurrentThread() - allocated, Stopwatch.GetElapsedTime(_since));
    }

    private void Judge(byte[] input, string outcome, long allocated, TimeSpan took)
    {
        Report.Executions++;
        Report.Longest = took > Report.Longest ? took : Report.Longest;
        Report.LargestAllocation = Math.Max(Report.LargestAllocation, allocated);
        if (allocated > target.FixedAllocation + (input.Length * target.AllocationPerByte))
        {
            Fail("allocation", $"{allocated} bytes were allocated for an input of {input.Length}", input);
        }

        // A machine may be busy once; a slow input is slow again.
        if (took > s_slow && Again(input) > s_slow)
        {
            Fail("time", $"a run took {took.TotalSeconds:F1} s for an input of {input.Length} bytes", input);
        }

        if (_outcomes.Add(outcome) && _corpus.Count < MaxCorpus)
        {
            _corpus.Add(input);
        }
    }

    private TimeSpan Again(byte[] input)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            target.Execute(input);
        }
        catch (Exception)
        {
            // Only its time counts here.
        }

        return Stopwatch.GetElapsedTime(start);
    }

    private void Fail(string place, string what, byte[] input)
    {
        if (_places.Add(place))
        {
            Report.Failures.Add((what, input));
        }
    }

    // Numbers and quoted pieces of inputs are no news.
    private static string Shape(string message)
    {
        var shape = new StringBuilder();
        foreach (char c in message.AsSpan(0, Math.Min(message.Length, 160)))
        {
            if (c is '"' or '\'' or '`')
            {
                break;
            }

            if (!char.IsDigit(c))
            {
                shape.Append(c);
            }
        }

        return shape.ToString();
    }

    private static string Place(Exception e) => e.StackTrace?.Split('\n') is { Length: > 0 } lines ? lines[0] + (lines.Length > 1 ? lines[1] : "") : "";
}
