using System.Runtime.InteropServices;
using System.Text;
using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Primitives.Numbers;
using Deucalion.PromQL.Functions;
using Deucalion.PromQL.Functions.Histograms;
using Deucalion.PromQL.Plan;

namespace Deucalion.PromQL.Execution.Functions;

/// <summary>
/// histogram_quantile, histogram_quantiles and histogram_fraction. At each step the floats with label <c>le</c> make classic
/// histograms and the histograms stand for themselves; where both have the same labels there is no answer.
/// </summary>
internal sealed class DistributionOperator : VectorOperator
{
    private static readonly LabelFilter BucketLabel = new([LabelNames.BucketLabel]);

    private readonly CallNode _call;
    private readonly VectorOperator _input;
    private readonly IReadOnlyList<VectorOperator> _scalarOperators;
    private readonly int _inputPosition;
    private readonly bool _isFraction;
    private readonly string? _quantileLabel;
    private readonly OutputSeries _output;
    private readonly List<ClassicBucket> _mended = [];
    private Column[] _scalars = [];
    private Member[] _members = [];
    private Classic[] _classics = [];

    /// <summary>Arguments: operators by argument, null for strings.</summary>
    public DistributionOperator(EvalScope scope, CallNode call, IReadOnlyList<VectorOperator?> arguments)
        : base(scope)
    {
        _call = call;
        _output = new OutputSeries(scope);
        _isFraction = call.Function == "histogram_fraction";
        int input = call.Function switch { "histogram_quantiles" => 0, "histogram_fraction" => 2, _ => 1 };
        _quantileLabel = input == 0 ? ((StringNode)call.Arguments[1]).Value : null;
        _input = arguments[input]!;
        _inputPosition = call.Arguments[input].Position.Start;
        _scalarOperators = [.. arguments.Where((a, i) => a is not null && i != input).Select(a => a!)];
    }

    /// <inheritdoc/>
    public override void Open(ReadContext context)
    {
        long mark = Query.Held;
        _input.Open(context);
        Column[] columns = AllColumns.Read(_input, context);
        _scalars = [.. _scalarOperators.Select(s => ScalarReader.Read(s, context))];
        FindMembers();
        bool onlyFloats = Array.TrueForAll(columns, static c => !c.HasHistograms);
        for (int step = 0; step < Scope.Steps; step++)
        {
            Query.Check();
            if (!_isFraction)
            {
                CheckQuantiles(step);
            }

            if (!onlyFloats)
            {
                RunStep(step, columns);
            }
        }

        if (onlyFloats)
        {
            RunClassics(columns);
        }

        Series = _output.Headers;
        Query.HeldAgain(mark, _output.Weight);
    }

    /// <inheritdoc/>
    public override void Read(int series, Column into, ReadContext context) => _output.Read(series, into);

    private void FindMembers()
    {
        var numbers = new Dictionary<LabelSet, int>();
        var classics = new List<Classic>();
        _members = new Member[_input.Series.Count];
        for (int i = 0; i < _members.Length; i++)
        {
            LabelSet labels = _input.Series[i].Labels;
            ReadOnlySpan<byte> bound = labels.Get("le"u8);
            LabelSet without = BucketLabel.Without(labels);
            if (!numbers.TryGetValue(without, out int number))
            {
                number = classics.Count;
                numbers.Add(without, number);
                classics.Add(new Classic(without));
            }

            bool valid = GoFloat.TryParse(bound, out double upper) && bound.Length > 0;
            _members[i] = new Member(number, valid, upper, valid ? string.Empty : Encoding.UTF8.GetString(bound), -1);
        }

        for (int i = 0; i < _members.Length; i++)
        {
            int same = numbers.TryGetValue(_input.Series[i].Labels, out int number) ? number : -1;
            _members[i] = _members[i] with { SameLabels = same };
        }

        _classics = [.. classics];
    }

    private void CheckQuantiles(int step)
    {
        // The quantiles are the first argument, or those from the third on.
        int first = _quantileLabel is null ? 0 : 2;
        for (int i = 0; i < _scalars.Length; i++)
        {
            double q = _scalars[i].Values[step];
            if (!(q >= 0 && q <= 1))
            {
                Query.Annotations.Add(Annotations.InvalidQuantile(q, _call.Arguments[first + i].Position.Start), Order);
            }
        }
    }

    /// <summary>Classic histograms alone: one after the other over all steps, buckets in the order of their bounds.</summary>
    private void RunClassics(Column[] columns)
    {
        var members = new List<int>[_classics.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            if (_members[i].IsValid)
            {
                (members[_members[i].Classic] ??= []).Add(i);
            }
            else if (!columns[i].IsEmpty)
            {
                Note(Annotations.BadBucketLabel(Name(_input.Series[i].Labels), _members[i].BoundText, _inputPosition));
            }
        }

        int rounds = _isFraction ? 1 : _scalars.Length;
        for (int c = 0; c < _classics.Length; c++)
        {
            if (members[c] is { } own)
            {
                Query.Check();
                own.Sort((a, b) => _members[a].UpperBound != _members[b].UpperBound ? _members[a].UpperBound.CompareTo(_members[b].UpperBound) : a.CompareTo(b));
                RunClassic(_classics[c], own, columns, rounds);
            }
        }
    }

    private void RunClassic(Classic classic, List<int> members, Column[] columns, int rounds)
    {
        Column? into = null;
        for (int step = 0; step < Scope.Steps; step++)
        {
            classic.Buckets.Clear();
            foreach (int i in members)
            {
                if (columns[i].Has(step))
                {
                    classic.Buckets.Add(new ClassicBucket(_members[i].UpperBound, columns[i].Values[step]));
                }
            }

            for (int round = 0; round < rounds && classic.Buckets.Count > 0; round++)
            {
                double value = OfClassic(step, round, classic);
                if (_quantileLabel is not null)
                {
                    Emit(step, classic.Labels, value, round);
                }
                else
                {
                    (into ??= _output.For(classic.Labels, true, step)).Set(step, value);
                }
            }
        }
    }

    private void RunStep(int step, Column[] columns)
    {
        foreach (Classic c in _classics)
        {
            c.Buckets.Clear();
        }

        var natives = new List<int>();
        for (int i = 0; i < columns.Length; i++)
        {
            if (!columns[i].Has(step))
            {
                continue;
            }

            Member m = _members[i];
            if (columns[i].Histogram(step) is not null)
            {
                natives.Add(i);
            }
            else if (m.IsValid)
            {
                _classics[m.Classic].Buckets.Add(new ClassicBucket(m.UpperBound, columns[i].Values[step]));
            }
            else
            {
                Note(Annotations.BadBucketLabel(Name(_input.Series[i].Labels), m.BoundText, _inputPosition));
            }
        }

        for (int n = natives.Count - 1; n >= 0; n--)
        {
            Member m = _members[natives[n]];
            if (m.SameLabels >= 0 && _classics[m.SameLabels].Buckets.Count > 0)
            {
                Note(Annotations.MixedClassicNativeHistograms(Name(_input.Series[natives[n]].Labels), _inputPosition));
                _classics[m.SameLabels].Buckets.Clear();
                natives.RemoveAt(n);
            }
        }

        int rounds = _isFraction ? 1 : _scalars.Length;
        for (int round = 0; round < rounds; round++)
        {
            foreach (int i in natives)
            {
                Emit(step, _input.Series[i].Labels, Native(step, round, columns[i].Histogram(step)!, _input.Series[i].Labels), round);
            }

            foreach (Classic c in _classics)
            {
                if (c.Buckets.Count > 0)
                {
                    Emit(step, c.Labels, OfClassic(step, round, c), round);
                }
            }
        }
    }

    private double Native(int step, int round, NativeHistogram h, LabelSet labels)
    {
        HistogramWarnings warnings = default;
        double value = _isFraction
            ? NativeHistogramFunctions.Fraction(_scalars[0].Values[step], _scalars[1].Values[step], h, ref warnings)
            : NativeHistogramFunctions.Quantile(_scalars[round].Values[step], h, ref warnings);
        HistogramNotes.Tell(warnings, Name(labels), _inputPosition, Note);
        return value;
    }

    private double OfClassic(int step, int round, Classic c)
    {
        // The function mends in place.
        CollectionsMarshal.SetCount(_mended, c.Buckets.Count);
        Span<ClassicBucket> buckets = CollectionsMarshal.AsSpan(_mended);
        CollectionsMarshal.AsSpan(c.Buckets).CopyTo(buckets);
        if (_isFraction)
        {
            return ClassicHistogramFunctions.Fraction(_scalars[0].Values[step], _scalars[1].Values[step], buckets);
        }

        ClassicQuantile q = ClassicHistogramFunctions.Quantile(_scalars[round].Values[step], buckets);
        if (q.ForcedMonotonic)
        {
            Note(Annotations.ForcedMonotonicity(Name(c.Labels), _inputPosition, Scope.Time(step), q.MinBucket, q.MaxBucket, q.MaxDifference));
        }

        return q.Value;
    }

    private void Emit(int step, LabelSet labels, double value, int round)
    {
        if (_quantileLabel is not null)
        {
            string text = OpenMetricsFloat.Format(_scalars[round].Values[step]);
            labels = new LabelSetBuilder(labels).Set(_quantileLabel, text).Build();
        }

        _output.For(labels, true, step).Set(step, value);
    }

    private void Note(Annotation annotation) => Query.Annotations.Add(annotation, Order);

    private static string Name(LabelSet labels) => labels.MetricName ?? string.Empty;

    /// <summary>What an input series is: a bucket of a classic histogram, and which classic histogram has its very labels (-1: none).</summary>
    private readonly record struct Member(int Classic, bool IsValid, double UpperBound, string BoundText, int SameLabels);

    /// <summary>A classic histogram and its buckets at one step.</summary>
    private sealed class Classic(LabelSet labels)
    {
        public LabelSet Labels { get; } = labels;

        public List<ClassicBucket> Buckets { get; } = [];
    }
}
