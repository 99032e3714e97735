using Deucalion.PromQL.Execution.Selectors;
using Deucalion.PromQL.Results;
using Deucalion.Storage.Reading;

namespace Deucalion.PromQL.Execution;

/// <summary>What the operators of one query share: the view of the store, limits, cancellation, annotations.</summary>
internal sealed class QueryContext
{
    private readonly CancellationToken _caller;
    private readonly CancellationToken _token;
    private readonly List<Action> _atEnd = [];
    private long _held;
    private long _peak;
    private long _cells;
    private long _labelBytes;
    private int _series;

    /// <summary>Token: cancelled by the caller or by the time limit; caller: only by the caller.</summary>
    public QueryContext(IQuerier querier, QueryOptions options, CancellationToken token, CancellationToken caller)
    {
        Querier = querier;
        Selections = new SharedSelections(querier);
        Options = options;
        _token = token;
        _caller = caller;
    }

    /// <summary>The view of the store.</summary>
    public IQuerier Querier { get; }

    /// <summary>Selections of the view, equal ones made once.</summary>
    public SharedSelections Selections { get; }

    /// <summary>Limits and switches.</summary>
    public QueryOptions Options { get; }

    /// <summary>Warnings and infos.</summary>
    public AnnotationSink Annotations { get; } = new();

    /// <summary>Stops storage calls.</summary>
    public CancellationToken Token => _token;

    /// <summary>Samples counted as held now.</summary>
    public long Held => Volatile.Read(ref _held);

    /// <summary>Most samples ever held.</summary>
    public long Peak => Volatile.Read(ref _peak);

    /// <summary>The failure of a query that computes something wrong.</summary>
    public static QueryException Error(string message) => new(QueryErrorKind.Execution, message);

    /// <summary>The failure of a query over its sample limit.</summary>
    public static QueryException TooManySamples() =>
        Error("query processing would load too many samples into memory in query execution");

    /// <summary>Throws when time is up or the caller has gone.</summary>
    public void Check(string where = "expression evaluation")
    {
        if (_token.IsCancellationRequested)
        {
            throw Stopped(where);
        }
    }

    /// <summary>The failure after a cancellation.</summary>
    public QueryException Stopped(string where) => _caller.IsCancellationRequested
        ? new QueryException(QueryErrorKind.Canceled, "query was canceled in " + where)
        : new QueryException(QueryErrorKind.Timeout, "query timed out in " + where);

    /// <summary>Counts samples as held; throws over the limit.</summary>
    public void Hold(long samples)
    {
        long now = Interlocked.Add(ref _held, samples);
        Touch(now);
    }

    /// <summary>Looks whether more samples may be held for a moment, and remembers the peak.</summary>
    public void Touch(long held)
    {
        long peak = Volatile.Read(ref _peak);
        while (held > peak)
        {
            long seen = Interlocked.CompareExchange(ref _peak, held, peak);
            if (seen == peak)
            {
                break;
            }

            peak = seen;
        }

        if (held > Options.MaxSamples)
        {
            throw TooManySamples();
        }

        Options.Monitor?.Holds(held, Volatile.Read(ref _cells));
    }

    /// <summary>Sets the count back to what it was, plus what stays.</summary>
    public void HeldAgain(long mark, long kept)
    {
        Volatile.Write(ref _held, mark + kept);
        Touch(mark + kept);
    }

    /// <summary>
    /// Refuses columns that could never be in the limit, before memory is taken for them: even one series with a sample
    /// at each step is too much.
    /// </summary>
    public void CheckSteps(long steps)
    {
        if (steps > Options.MaxSamples)
        {
            throw TooManySamples();
        }
    }

    /// <summary>Adds what is done when all columns have been read; what was added first is done first.</summary>
    public void AtEnd(Action action) => _atEnd.Add(action);

    /// <summary>Does what was left for the end.</summary>
    public void Finish()
    {
        foreach (Action action in _atEnd)
        {
            action();
        }

        _atEnd.Clear();
    }

    /// <summary>
    /// Asks for columns before they are allocated. A cell is half of what a sample counts for, so twice the sample limit may be
    /// in columns over the query's life.
    /// </summary>
    public void Reserve(long columns, long steps)
    {
        long cells = Interlocked.Add(ref _cells, columns * steps);
        if (cells > Math.Max(1_000_000, (Options.MaxSamples > long.MaxValue / 2 ? long.MaxValue : Options.MaxSamples * 2)))
        {
            throw TooManySamples();
        }

        Options.Monitor?.Holds(Held, cells);
    }

    /// <summary>Counts bytes of a label set that a function makes; throws over the limit.</summary>
    public void AddLabelBytes(long bytes)
    {
        if (Interlocked.Add(ref _labelBytes, bytes) > Options.MaxLabelBytes)
        {
            throw TooMuchLabelText();
        }
    }

    /// <summary>The failure of a query that makes too much label text.</summary>
    public static QueryException TooMuchLabelText() =>
        Error("the query makes too much label text with label_replace() or label_join(), more than the memory it may take; make shorter values, or select fewer series");

    /// <summary>Counts series of selectors; throws over the limit.</summary>
    public void AddSeries(int count)
    {
        int all = Interlocked.Add(ref _series, count);
        if (Options.MaxSeries > 0 && (all > Options.MaxSeries || all < 0))
        {
            throw Error(string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"limit seriesPerQuery: the query selects {Math.Max(all, count)} series or more, the instance allows {Options.MaxSeries}; select fewer with label matchers, or have the limit raised"));
        }
    }
}
