using Deucalion.PromQL.Plan;
using Deucalion.PromQL.Results;
using Deucalion.PromQL.Tracing;
using Deucalion.Storage;
using Deucalion.Storage.Reading;

namespace Deucalion.PromQL.Execution.Selectors;

/// <summary>A selection of stored series over a time range, with the limits of its query.</summary>
internal sealed class SelectedSeries
{
    private readonly QueryContext _query;
    private readonly SeriesSelection _selection;
    private readonly SelectHints _hints;

    private readonly bool _onlyTotals;

    private SelectedSeries(QueryContext query, SeriesSelection selection, SelectHints hints, bool onlyTotals)
    {
        _query = query;
        _selection = selection;
        _hints = hints;
        _onlyTotals = onlyTotals;
    }

    /// <summary>Number of series.</summary>
    public int Count => _selection.Count;

    /// <summary>Selects; nothing is read when there is no step.</summary>
    public static SelectedSeries Select(EvalScope scope, SelectorNode node, SelectHints hints) => Select(scope.Query, node.Matchers, hints, scope.Steps, node.OnlyTotals);

    /// <summary>Selects.</summary>
    public static SelectedSeries Select(QueryContext query, IReadOnlyList<Model.Labels.Matcher> matchers, SelectHints hints, int steps = 1, bool onlyTotals = false)
    {
        query.Check();
        SeriesSelection selection;
        try
        {
            selection = query.Selections.Select(matchers, hints, query.Token);
        }
        catch (OperationCanceledException)
        {
            throw query.Stopped("expression evaluation");
        }
        catch (StorageUnavailableException e)
        {
            throw new QueryException(QueryErrorKind.Internal, "expanding series: " + e.Message, e);
        }

        query.AddSeries(selection.Count);
        if (query.Options.Monitor is { } monitor)
        {
            long samples = Math.Max(0, selection.EstimateSamples(hints.MinTime, hints.MaxTime));
            monitor.Selected(SelectionCost.Of(selection.Count, samples, steps, hints.Step, hints.Range));
        }

        return new SelectedSeries(query, selection, hints, onlyTotals);
    }

    /// <summary>The label sets.</summary>
    public StoredHeaders Headers(bool dropName) => new(_selection, dropName);

    /// <summary>The samples of one series in the selection's range, in memory of the context.</summary>
    public SeriesColumns Read(int series, ReadContext context)
    {
        _query.Check();
        SeriesColumns samples = context.Samples;
        try
        {
            _selection.Read(series, _hints.MinTime, _hints.MaxTime, samples);
            _query.Options.Monitor?.Read(samples.Count);
        }
        catch (StorageUnavailableException e)
        {
            throw new QueryException(QueryErrorKind.Internal, e.Message, e);
        }

        return _onlyTotals && samples.HasHistograms ? context.Scratch<TotalsOfHistograms>(this).Of(samples) : samples;
    }
}
