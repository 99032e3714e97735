using Deucalion.Model.Histograms;

namespace Deucalion.Model.Tests.Histograms;

public class HistogramValidationTests(ITestOutputHelper output)
{
    private const int Seed = 86;

    public static TheoryData<string, string> Faults => new()
    {
        { "schema", "histogram has an invalid schema, which must be between -4 and 8 for exponential buckets, or -53 for custom buckets, got schema 9" },
        { "positive spans", "positive side: spans need 2 buckets, have 1 buckets: histogram spans specify different number of buckets than provided" },
        { "negative offset", "negative side: span number 2 with offset -1: histogram has a span whose offset is negative" },
        { "negative bucket", "negative side: bucket number 1 has observation count of -1.5: histogram has a bucket whose observation count is negative" },
        { "zero count", "zero bucket has observation count of -1: histogram has a bucket whose observation count is negative" },
        { "count", "observation count is  -3: histogram's observation count is negative" },
        { "bounds", "histogram with exponential schema must not have custom bounds" },
        { "integer count", "3 observations found in buckets, but the Count field is 4: histogram's observation count should equal the number of observations found in the buckets (in absence of NaN)" },
        { "integer nan", "3 observations found in buckets, but the Count field is 2: histogram's observation count should be at least the number of observations found in the buckets" },
        { "custom order", "custom buckets: previous bound is 2.000000 and current is 2.000000: histogram custom bounds must be in strictly increasing order" },
        { "custom inf", "custom buckets: last +Inf bound must not be explicitly defined: histogram custom bounds must be finite" },
        { "custom nan", "custom buckets: histogram custom bounds must not be NaN" },
        { "custom few", "custom buckets: only 1 custom bounds defined which is insufficient to cover total span length of 3: histogram custom bounds are too few" },
        { "custom zero", "custom buckets: must have zero count of 0" },
        { "custom threshold", "custom buckets: must have zero threshold of 0" },
        { "custom negative", "custom buckets: must not have negative spans" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Faults_are_told_in_the_words_of_prometheus(string fault, string expected) => Assert.Equal(expected, Faulty(fault).Validate());

    [Fact]
    public void Random_histograms_are_valid()
    {
        var random = new Random(Seed);
        for (int i = 0; i < 500; i++)
        {
            Assert.Null(RandomHistograms.Exponential(random).Validate());
            Assert.Null(RandomHistograms.Custom(random, [-1, 0.5, 3]).Validate());
        }
    }

    [Fact]
    public void Hostile_histograms_end_quickly_whatever_is_done_with_them()
    {
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        long allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1500; i++)
        {
            NativeHistogram a = Hostile(random);
            NativeHistogram b = Hostile(random);
            Exercise(a, b, random);
        }

        // Some kilobytes for each: nothing is allocated from declared lengths.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocatedBefore, 0, 1500L * 300_000);
    }

    private static void Exercise(NativeHistogram a, NativeHistogram b, Random random)
    {
        _ = a.Validate();
        _ = a.ToText();
        _ = a.SizeInSamples();
        _ = a.SameData(b);
        _ = a.DetectReset(b);
        NativeHistogram? compensation = null;
        Attempt(() => a.Copy().Add(b));
        Attempt(() => b.Copy().Sub(a));
        Attempt(() => a.Copy().KahanAdd(b, ref compensation));
        Attempt(() => a.CopyToSchema(random.Next(-5, 5)));
        Attempt(() => a.Copy().Compact(random.Next(10)));
        Attempt(() => a.ToTestExpression());
        Attempt(() => a.Copy().TrimBuckets(random.NextDouble() * 10, random.Next(2) == 0));
        int buckets = 0;
        foreach (HistogramBucket _ in a.AllBuckets())
        {
            buckets++;
        }

        Assert.InRange(buckets, 0, a.PositiveBuckets.Length + a.NegativeBuckets.Length + 1);
    }

    /// <summary>Only the exception that says what is wrong with the histogram may come out.</summary>
    private static void Attempt(Action action)
    {
        try
        {
            action();
        }
        catch (HistogramException)
        {
        }
    }

    private static NativeHistogram Hostile(Random random)
    {
        int[] schemas = [-53, -53, 0, 3, 8, -4, 52, -9, int.MaxValue, int.MinValue, 11];
        double[] numbers = [0, 1, -1, 0.5, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e308, 5e-324];
        double Number() => numbers[random.Next(numbers.Length)];
        BucketSpan[] Spans() => [.. Enumerable.Range(0, random.Next(5)).Select(_ => new BucketSpan(
            random.Next(3) == 0 ? random.Next(int.MinValue, int.MaxValue) : random.Next(-3, 4), random.Next(3) == 0 ? uint.MaxValue - (uint)random.Next(3) : (uint)random.Next(4)))];
        double[] Counts() => [.. Enumerable.Range(0, random.Next(12)).Select(_ => Number())];
        return new NativeHistogram
        {
            Schema = schemas[random.Next(schemas.Length)],
            ZeroThreshold = Number(),
            ZeroCount = Number(),
            Count = Number(),
            Sum = Number(),
            PositiveSpans = Spans(),
            PositiveBuckets = Counts(),
            NegativeSpans = Spans(),
            NegativeBuckets = Counts(),
            CustomValues = Counts(),
            IsInteger = random.Next(2) == 0,
            ResetHint = (CounterResetHint)random.Next(4),
        };
    }

    private static NativeHistogram Faulty(string fault)
    {
        NativeHistogram histogram = Build.Exponential(0, [(0, 1), (1, 2)], [(3, 1)]);
        NativeHistogram custom = Build.Custom([1], [(0, 1), (1, 2)]);
        switch (fault)
        {
            case "schema":
                histogram.Schema = 9;
                break;
            case "positive spans":
                histogram.PositiveBuckets = [1];
                break;
            case "negative offset":
                histogram.NegativeSpans = [new BucketSpan(-1, 1), new BucketSpan(-1, 0)];
                break;
            case "negative bucket":
                histogram.NegativeBuckets = [-1.5];
                break;
            case "zero count":
                histogram.ZeroCount = -1;
                break;
            case "count":
                histogram.Count = -3;
                break;
            case "bounds":
                histogram.CustomValues = [1];
                break;
            case "integer count":
                histogram = Build.Exponential(0, [(0, 1), (1, 2)], count: 4);
                histogram.IsInteger = true;
                break;
            case "integer nan":
                histogram = Build.Exponential(0, [(0, 1), (1, 2)], count: 2, sum: double.NaN);
                histogram.IsInteger = true;
                break;
            default:
                return FaultyCustom(fault, custom);
        }

        return histogram;
    }

    private static NativeHistogram FaultyCustom(string fault, NativeHistogram custom)
    {
        switch (fault)
        {
            case "custom order":
                custom.CustomValues = [1, 2, 2];
                break;
            case "custom inf":
                custom.CustomValues = [1, double.PositiveInfinity];
                break;
            case "custom nan":
                custom.CustomValues = [1, double.NaN];
                break;
            case "custom few":
                custom.PositiveSpans = [new BucketSpan(1, 2)];
                break;
            case "custom zero":
                custom.ZeroCount = 1;
                break;
            case "custom threshold":
                custom.ZeroThreshold = 1;
                break;
            default:
                custom.NegativeSpans = [new BucketSpan(0, 0)];
                break;
        }

        return custom;
    }
}
