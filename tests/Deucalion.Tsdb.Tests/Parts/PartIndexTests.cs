using System.Globalization;
using Deucalion.Model.Labels;
using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Bytes;
using Deucalion.Tsdb.Index;

namespace Deucalion.Tsdb.Tests.Parts;

public class PartIndexTests
{
    private static readonly string[] s_patterns =
    [
        "", ".*", ".+", "a", "a|b|c1", "v1.*", ".*1", ".*1.*", ".*12.*", "v.*2", ".+2.+", "v[0-4]+", "(v|w)1.?", ".*(1|2)v.*", "v1|", ".*v.*1.*", "x.*|.*3", "(?i)V1.*", "vv*1", ".*v1v.*", "[^v].*", "w(.*)9",
    ];

    [Fact]
    public void Matchers_find_what_looking_at_each_series_finds()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        for (int round = 0; round < 12; round++)
        {
            LabelSet[] series = RandomSeries(random, round < 8 ? random.Next(1, 400) : 5000);
            PartIndex index = Build(series, out _);
            for (int i = 0; i < 150; i++)
            {
                Matcher[] matchers = [.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => RandomMatcher(random))];
                SeriesBitmap hit = MatcherEvaluation.Evaluate(index, index.SeriesCount, matchers, CancellationToken.None);
                var found = new List<int>();
                for (int o = hit.Next(0); o >= 0; o = hit.Next(o + 1))
                {
                    found.Add(o);
                }

                int[] expected = [.. Enumerable.Range(0, series.Length).Where(o => matchers.All(m => m.Matches(series[o])))];
                Assert.True(expected.SequenceEqual(found), $"seed {seed}: {string.Join(',', matchers.Select(m => m.ToString()))}: {expected.Length} series, found {found.Count}");
                Assert.Equal(found.Count, hit.Count());
            }
        }
    }

    [Fact]
    public void Labels_blocks_and_places_come_back_in_any_order()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        LabelSet[] series = RandomSeries(random, 700);
        PartIndex index = Build(series, out List<PartBlock>[] blocks);
        SeriesCursor cursor = index.OpenLabels();
        var read = new List<PartBlock>();
        for (int i = 0; i < 5000; i++)
        {
            int o = i < series.Length ? i : random.Next(series.Length);
            Assert.Equal(series[o], index.Labels(o));
            Assert.Equal(o, index.Find(series[o]));
            cursor.MoveTo(o);
            Assert.True(cursor.Encoded.SequenceEqual(series[o].Encoded), $"seed {seed}: cursor at {o}");
            read.Clear();
            index.AddBlocks(o, read);
            Assert.Equal(blocks[o], read);
        }

        foreach (LabelSet other in RandomSeries(random, 300))
        {
            Assert.Equal(Array.IndexOf(series, other), index.Find(other));
        }

        Assert.Equal(-1, index.Find(LabelSet.Empty));
        Assert.Equal(series.Count(s => s["a"] == "v1"), index.CountOf("a"u8, "v1"u8));
    }

    [Fact]
    public void Sets_behave_as_sets()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        for (int round = 0; round < 60; round++)
        {
            int size = random.Next(3) switch { 0 => random.Next(1, 300), 1 => 65536 * random.Next(1, 3), _ => random.Next(1, 200_000) };
            (SeriesBitmap set, HashSet<int> model) = RandomSet(random, size);
            for (int step = 0; step < 6; step++)
            {
                (SeriesBitmap other, HashSet<int> otherModel) = RandomSet(random, size);
                switch (random.Next(5))
                {
                    case 0:
                        set.IntersectWith(other);
                        model.IntersectWith(otherModel);
                        break;
                    case 1:
                        set.UnionWith(other);
                        model.UnionWith(otherModel);
                        break;
                    case 2:
                        set.Remove(other);
                        model.ExceptWith(otherModel);
                        break;
                    case 3:
                        set = set.Clone();
                        foreach (int o in otherModel.Take(50))
                        {
                            set.Discard(o);
                            model.Remove(o);
                        }

                        break;
                    default:
                        var w = new ByteWriter();
                        PostingsCodec.Write(w, [.. otherModel.Order()], new ByteWriter());
                        PostingsCodec.AddTo(w.Written, 0, set);
                        model.UnionWith(otherModel);
                        Assert.Equal(w.Length, PostingsCodec.Skip(w.Written, 0));
                        Assert.Equal(otherModel.Count, PostingsCodec.Count(w.Written, 0));
                        break;
                }

                var found = new List<int>();
                for (int o = set.Next(0); o >= 0; o = set.Next(o + 1))
                {
                    found.Add(o);
                }

                Assert.True(found.SequenceEqual(model.Order()), $"seed {seed}: round {round}, step {step}, size {size}");
                Assert.Equal(model.Count, set.Count());
                int probe = random.Next(size);
                Assert.Equal(model.Contains(probe), set.Contains(probe));
            }
        }
    }

    [Fact]
    public void Values_that_share_much_do_not_lose_it_nor_claim_too_much()
    {
        string stem = new('x', 3000);
        LabelSet[] series = [.. Enumerable.Range(0, 2000).Select(i => LabelSet.Of(("l", stem + i.ToString("D4", CultureInfo.InvariantCulture))))];
        PartIndex index = Build(series, out _);
        Assert.Equal(series, Enumerable.Range(0, 2000).Select(index.Labels));
    }

    private static (SeriesBitmap, HashSet<int>) RandomSet(Random random, int size)
    {
        var set = new SeriesBitmap(size);
        var model = new HashSet<int>();
        for (int i = random.Next(4); i > 0; i--)
        {
            switch (random.Next(4))
            {
                case 0:
                    int first = random.Next(size);
                    int count = random.Next(size - first + 1);
                    set.AddRange(first, count);
                    model.UnionWith(Enumerable.Range(first, count));
                    break;
                case 1:
                    set.AddRange(0, size);
                    model.UnionWith(Enumerable.Range(0, size));
                    break;
                default:
                    int n = random.Next(Math.Min(size * 2, 9000));
                    int step = random.Next(1, 5);
                    for (int j = 0; j < n; j++)
                    {
                        int o = random.Next(2) == 0 ? random.Next(size) : Math.Min(size - 1, j * step);
                        set.Add(o);
                        model.Add(o);
                    }

                    break;
            }
        }

        return (set, model);
    }

    private static Matcher RandomMatcher(Random random)
    {
        string name = random.Next(6) switch { 0 => "__name__", 1 => "a", 2 => "b", 3 => "c", 4 => "rare", _ => "none" };
        var type = (MatcherType)random.Next(4);
        string value = type is MatcherType.Regex or MatcherType.NotRegex ? s_patterns[random.Next(s_patterns.Length)] : random.Next(5) == 0 ? "" : "v" + random.Next(30).ToString(CultureInfo.InvariantCulture);
        return new Matcher(type, name, value);
    }

    private static LabelSet[] RandomSeries(Random random, int count)
    {
        var all = new SortedSet<LabelSet>();
        for (int i = 0; i < count; i++)
        {
            string V(int n) => (random.Next(9) == 0 ? "w" : "v") + random.Next(n).ToString(CultureInfo.InvariantCulture) + (random.Next(20) == 0 ? "v1v" : "");
            var b = new LabelSetBuilder();
            b.Set("__name__", V(5));
            b.Set("a", V(30));
            b.Set("b", random.Next(3) == 0 ? "" : V(300));
            b.Set("c", V(2000));
            b.Set("rare", random.Next(50) == 0 ? V(3) : "");
            all.Add(b.Build());
        }

        return [.. all];
    }

    private static PartIndex Build(LabelSet[] series, out List<PartBlock>[] blocks)
    {
        var random = new Random(series.Length);
        var times = new List<TimeEntry>();
        for (int i = 0; i < 40; i++)
        {
            times.Add(new TimeEntry(i * 30, 20, 1 + (i % 256), i * 1000, (i * 1000) + 999));
        }

        var builder = new PartIndexBuilder();
        blocks = new List<PartBlock>[series.Length];
        long offset = 1200;
        for (int i = 0; i < series.Length; i++)
        {
            blocks[i] = [];
            int first = random.Next(20);
            bool plain = random.Next(3) > 0;
            for (int b = random.Next(1, 6); b > 0; b--)
            {
                first += plain ? 1 : random.Next(1, 3);
                TimeEntry t = times[first];
                offset += plain ? 0 : random.Next(100);
                int starts = plain ? 0 : random.Next(2) * 7;
                blocks[i].Add(new PartBlock(first, offset, random.Next(3, 400), starts, !plain && random.Next(2) == 0, t.Count, t.MinTime, t.MaxTime));
                offset += blocks[i][^1].Length + starts;
            }

            builder.Add(series[i].Encoded, blocks[i]);
        }

        byte[] labels = builder.LabelSection();
        return new PartIndex(
            NativeBuffer.Of(labels), NativeBuffer.Of(builder.PostingsSection()), NativeBuffer.Of(PartIndexBuilder.TimesSection(times)), NativeBuffer.Of(builder.SeriesSection()));
    }
}
