using Deucalion.Model.Histograms;
using Deucalion.PromQL.Execution.Functions;
using Deucalion.PromQL.Execution.Ranges;
using Deucalion.PromQL.Execution.Selectors;
using Deucalion.PromQL.Functions;
using Deucalion.PromQL.Functions.Histograms;
using Deucalion.PromQL.Functions.Range;
using Deucalion.PromQL.Plan;
using ValueType = Deucalion.PromQL.Syntax.ValueType;

namespace Deucalion.PromQL.Execution;

/// <summary>Makes the operators of function calls.</summary>
internal sealed class CallBuilder(OperatorBuilder builder, EvalScope scope)
{
    /// <summary>The operator of a call.</summary>
    public VectorOperator Build(CallNode call)
    {
        int range = RangeArgument(call);
        return range >= 0 ? OfRange(call, range) : OfVector(call);
    }

    private static int RangeArgument(CallNode call)
    {
        for (int i = 0; i < call.Arguments.Count; i++)
        {
            if (call.Arguments[i].Type == ValueType.Matrix)
            {
                return i;
            }
        }

        return -1;
    }

    private static string Text(CallNode call, int argument) => ((StringNode)call.Arguments[argument]).Value;

    private VectorOperator Argument(CallNode call, int i) => builder.Build(call.Arguments[i], scope, call.Function);

    private VectorOperator OfRange(CallNode call, int at)
    {
        (RangeSource source, RangeBounds bounds) = builder.Range(call.Arguments[at], scope, call.Function);
        SelectorMode mode = call.Arguments[at] is RangeSelectorNode r ? r.Selector.Mode : SelectorMode.Plain;
        RangeFunctions.CheckMode(call.Function, mode);
        var scalars = new List<VectorOperator>();
        for (int i = 0; i < call.Arguments.Count; i++)
        {
            if (i != at)
            {
                scalars.Add(Argument(call, i));
            }
        }

        // Prometheus knows no place of a subquery that it has computed.
        int position = call.Arguments[0] is SubqueryNode ? 0 : call.Arguments[0].Position.Start;
        RangeFunction function = RangeFunctions.Find(call.Function, mode, bounds.Range)
            ?? throw new InvalidOperationException("There is no range function " + call.Function);
        var op = new RangeOperator(scope, call.Function, function, source, bounds, scalars, position) { Order = builder.NextOrder() };
        return call.Function == "absent_over_time"
            ? new AbsentOperator(scope, op, AbsentOperator.LabelsOf(call.Arguments[at]), true) { Order = builder.NextOrder() }
            : op;
    }

    private VectorOperator OfVector(CallNode call)
    {
        if (MathFunctions.Find(call.Function) is { } math)
        {
            VectorOperator inner = Argument(call, 0);
            return new FloatMapOperator(scope, inner, math) { Order = builder.NextOrder() };
        }

        if (DateFunctions.Find(call.Function) is { } date)
        {
            return Date(call, date);
        }

        return call.Function switch
        {
            "time" => new StepTimeOperator(scope, static t => t / 1000.0) { Order = builder.NextOrder() },
            "pi" => new ConstantOperator(scope, Math.PI) { Order = builder.NextOrder() },
            "vector" => Argument(call, 0),
            "scalar" => new VectorToScalarOperator(scope, Argument(call, 0)) { Order = builder.NextOrder() },
            "max_of" => new ScalarPairOperator(scope, Argument(call, 0), Argument(call, 1), GoMath.Max) { Order = builder.NextOrder() },
            "min_of" => new ScalarPairOperator(scope, Argument(call, 0), Argument(call, 1), GoMath.Min) { Order = builder.NextOrder() },
            "clamp" or "clamp_min" or "clamp_max" or "round" => WithScalars(call),
            "absent" => new AbsentOperator(scope, Argument(call, 0), AbsentOperator.LabelsOf(call.Arguments[0]), false) { Order = builder.NextOrder() },
            "timestamp" => Timestamp(call),
            "start_timestamp" => StartTimestamp(call),
            "sort" or "sort_desc" or "sort_by_label" or "sort_by_label_desc" => Sort(call),
            "label_replace" => Relabel(call),
            "label_join" => Relabel(call),
            "histogram_count" => OfHistogram(call, static h => h.Count),
            "histogram_sum" => OfHistogram(call, static h => h.Sum),
            "histogram_avg" => OfHistogram(call, NativeHistogramFunctions.Average),
            "histogram_stddev" => OfHistogram(call, NativeHistogramFunctions.StandardDeviation),
            "histogram_stdvar" => OfHistogram(call, NativeHistogramFunctions.Variance),
            "histogram_quantile" or "histogram_quantiles" or "histogram_fraction" => Distribution(call),
            "info" => Info(call),
            _ => throw QueryContext.Error("unknown function with name \"" + call.Function + "\""),
        };
    }

    private VectorOperator Date(CallNode call, Func<long, double> date)
    {
        if (call.Arguments.Count == 0)
        {
            return new StepTimeOperator(scope, t => date(t / 1000)) { Order = builder.NextOrder() };
        }

        VectorOperator inner = Argument(call, 0);
        return new FloatMapOperator(scope, inner, v => date(GoMath.ToInt64(v))) { Order = builder.NextOrder() };
    }

    private FloatStepMapOperator WithScalars(CallNode call)
    {
        VectorOperator inner = Argument(call, 0);
        var scalars = new List<VectorOperator>();
        for (int i = 1; i < call.Arguments.Count; i++)
        {
            scalars.Add(Argument(call, i));
        }

        FloatStepMapOperator.Function function = call.Function switch
        {
            "clamp" => static (v, p) => Clamp(v, p[0], p[1]),
            "clamp_min" => static (v, p) => Clamp(v, p[0], double.PositiveInfinity),
            "clamp_max" => static (v, p) => Clamp(v, double.NegativeInfinity, p[0]),
            _ => static (v, p) => Round(v, p.IsEmpty ? 1 : p[0]),
        };
        return new FloatStepMapOperator(scope, inner, scalars, function) { Order = builder.NextOrder() };
    }

    private static double? Clamp(double v, double min, double max) => max < min ? null : GoMath.Max(min, GoMath.Min(max, v));

    /// <summary>Ties go up. Multiplying by the inverse is more exact than dividing.</summary>
    private static double Round(double v, double toNearest)
    {
        double inverse = 1 / toNearest;
        return Math.Floor((v * inverse) + 0.5) / inverse;
    }

    private VectorOperator Timestamp(CallNode call)
    {
        if (call.Arguments[0] is SelectorNode s)
        {
            return new SelectorOperator(scope, s, call.Function, SelectorOutput.Time) { Order = builder.NextOrder() };
        }

        VectorOperator inner = Argument(call, 0);
        return new SampleTimeOperator(scope, inner) { Order = builder.NextOrder() };
    }

    /// <summary>Only stored samples have start times: of anything computed nothing comes out.</summary>
    private VectorOperator StartTimestamp(CallNode call)
    {
        if (call.Arguments[0] is SelectorNode s)
        {
            return new SelectorOperator(scope, s, call.Function, SelectorOutput.StartTime) { Order = builder.NextOrder() };
        }

        VectorOperator inner = Argument(call, 0);
        return new FloatStepMapOperator(scope, inner, [], static (_, _) => null) { Order = builder.NextOrder() };
    }

    private SortOperator Sort(CallNode call)
    {
        VectorOperator inner = Argument(call, 0);
        int order = builder.NextOrder();
        if (!scope.IsInstant)
        {
            scope.Query.Annotations.Add(Annotations.SortInRangeQuery(call.Position.Start), order);
        }

        bool byLabel = call.Function.StartsWith("sort_by_label", StringComparison.Ordinal);
        string[]? labels = byLabel ? [.. Enumerable.Range(1, call.Arguments.Count - 1).Select(i => Text(call, i))] : null;
        return new SortOperator(scope, inner, call.Function.EndsWith("_desc", StringComparison.Ordinal), labels) { Order = order };
    }

    private RelabelOperator Relabel(CallNode call)
    {
        Func<SeriesHeader, SeriesHeader> change = call.Function == "label_replace"
            ? LabelChanges.Replace(scope.Query, Text(call, 1), Text(call, 2), Text(call, 3), Text(call, 4))
            : LabelChanges.Join(scope.Query, Text(call, 1), Text(call, 2), [.. Enumerable.Range(3, call.Arguments.Count - 3).Select(i => Text(call, i))]);
        VectorOperator inner = Argument(call, 0);
        return new RelabelOperator(scope, inner, change) { Order = builder.NextOrder() };
    }

    private HistogramMapOperator OfHistogram(CallNode call, Func<NativeHistogram, double> function)
    {
        VectorOperator inner = Argument(call, 0);
        return new HistogramMapOperator(scope, inner, function) { Order = builder.NextOrder() };
    }

    private DistributionOperator Distribution(CallNode call)
    {
        var arguments = new VectorOperator?[call.Arguments.Count];
        for (int i = 0; i < arguments.Length; i++)
        {
            arguments[i] = call.Arguments[i].Type == ValueType.String ? null : Argument(call, i);
        }

        return new DistributionOperator(scope, call, arguments) { Order = builder.NextOrder() };
    }

    private InfoOperator Info(CallNode call)
    {
        VectorOperator inner = Argument(call, 0);
        return new InfoOperator(scope, call, inner) { Order = builder.NextOrder() };
    }
}
