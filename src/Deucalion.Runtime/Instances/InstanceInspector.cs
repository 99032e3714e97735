using System.Collections.Concurrent;
using Deucalion.Control.Inspection;
using Deucalion.Model.Labels;
using Deucalion.PromQL.Results;
using Deucalion.PromQL.Syntax;
using Deucalion.Scrape;
using Deucalion.Scrape.Targets;
using Deucalion.Storage.Reading;

namespace Deucalion.Runtime.Instances;

/// <summary>Looks into running instances for usage answers and for Diagnose.</summary>
public sealed class InstanceInspector(RunningInstances instances, TimeProvider clock) : IInstanceInspector
{
    private readonly ConcurrentDictionary<string, RateWindow> _rates = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public ValueTask<InstanceActivity> GetActivityAsync(string instanceId, CancellationToken cancellationToken)
    {
        if (!instances.TryGet(instanceId, out RunningInstance? instance))
        {
            return ValueTask.FromResult(InstanceActivity.None);
        }

        ActiveTargetSnapshot[] targets = [.. instance.Scrape.Snapshot().ActiveTargets];
        double rate = _rates.GetOrAdd(instanceId, _ => new RateWindow(clock)).Observe(instance.Usage.SamplesStored);
        return ValueTask.FromResult(new InstanceActivity(
            instance.Store.ActiveSeries,
            rate,
            TimeOf(instance.Store.MaxTime),
            targets.Count(t => t.Health == TargetHealth.Up),
            targets.Length));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<TargetProblem>> GetTargetProblemsAsync(string instanceId, int limit, CancellationToken cancellationToken)
    {
        IReadOnlyList<TargetProblem> problems = instances.TryGet(instanceId, out RunningInstance? instance)
            ? [.. instance.Scrape.Snapshot().ActiveTargets.Where(t => t.Health == TargetHealth.Down).Take(limit).Select(t => new TargetProblem(t.ScrapePool, t.ScrapeUrl, t.LastError))]
            : [];
        return ValueTask.FromResult(problems);
    }

    /// <inheritdoc/>
    public ValueTask<QueryFinding> ExamineQueryAsync(
        string instanceId, string query, IReadOnlyList<IReadOnlyList<Matcher>>? scopes, CancellationToken cancellationToken)
    {
        Expr expr;
        try
        {
            expr = PromQLParser.Parse(query);
        }
        catch (QueryException e)
        {
            return ValueTask.FromResult(new QueryFinding(e.Message, []));
        }

        if (!instances.TryGet(instanceId, out RunningInstance? instance))
        {
            return ValueTask.FromResult(new QueryFinding(null, []));
        }

        using IQuerier all = instance.Store.OpenQuerier(long.MinValue, long.MaxValue);
        using IQuerier visible = scopes is null ? all : new LabelScopedQueryable(instance.Store, scopes).OpenQuerier(long.MinValue, long.MaxValue);
        IReadOnlyList<string>? names = null;
        var findings = new List<MetricFinding>();
        foreach (string metric in ExprWalker.Selectors(expr).Select(s => s.Name).Where(n => n.Length > 0).Distinct())
        {
            Matcher[] matchers = [new(MatcherType.Equal, LabelNames.MetricName, metric)];
            SeriesSelection series = all.Select(matchers, new SelectHints(long.MinValue, long.MaxValue) { Function = "series" }, cancellationToken);
            if (series.Count == 0)
            {
                names ??= visible.LabelValues(LabelNames.MetricName, [], cancellationToken);
                findings.Add(new MetricFinding(metric, false, false, null, NearNames.Of(metric, names)));
                continue;
            }

            SeriesSelection allowed = scopes is null
                ? series
                : visible.Select(matchers, new SelectHints(long.MinValue, long.MaxValue) { Function = "series" }, cancellationToken);
            findings.Add(new MetricFinding(metric, true, allowed.Count > 0, LastSample(allowed), []));
        }

        return ValueTask.FromResult(new QueryFinding(null, findings));
    }

    private static DateTimeOffset? LastSample(SeriesSelection series)
    {
        // Diagnosis of one metric: a look at its first series is enough to tell "now" from "hours ago".
        const int looked = 20;
        var columns = new SeriesColumns();
        long last = long.MinValue;
        for (int i = 0; i < Math.Min(series.Count, looked); i++)
        {
            series.Read(i, long.MinValue, long.MaxValue, columns);
            if (columns.Count > 0)
            {
                last = Math.Max(last, columns.Times[^1]);
            }
        }

        return TimeOf(last);
    }

    private static DateTimeOffset? TimeOf(long time) =>
        time < DateTimeOffset.MinValue.ToUnixTimeMilliseconds() || time > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? null : DateTimeOffset.FromUnixTimeMilliseconds(time);

    /// <summary>Rate of a counter between looks that are at least a few seconds apart.</summary>
    private sealed class RateWindow(TimeProvider clock)
    {
        private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5);
        private readonly Lock _lock = new();
        private long _since = clock.GetTimestamp();
        private long _count = -1;
        private double _rate;

        public double Observe(long count)
        {
            lock (_lock)
            {
                TimeSpan passed = clock.GetElapsedTime(_since);
                if (_count < 0)
                {
                    _count = count;
                }
                else if (count < _count)
                {
                    // The instance was closed and opened again and counts from zero.
                    _count = count;
                    _since = clock.GetTimestamp();
                    _rate = 0;
                }
                else if (passed >= Shortest)
                {
                    _rate = (count - _count) / passed.TotalSeconds;
                    _count = count;
                    _since = clock.GetTimestamp();
                }

                return _rate;
            }
        }
    }
}
