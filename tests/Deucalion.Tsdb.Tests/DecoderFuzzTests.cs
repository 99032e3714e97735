using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Storage.Writing;
using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Bytes;
using Deucalion.Tsdb.Head;
using Deucalion.Tsdb.Index;
using Deucalion.Tsdb.Querying;
using Deucalion.Tsdb.Wal.Records;
using Deucalion.Tsdb.Writing;

namespace Deucalion.Tsdb.Tests;

/// <summary>Bytes that pass no checksum in real life: every decoder gives values or a clear error.</summary>
public class DecoderFuzzTests
{
    [Fact]
    public void Log_records_of_any_bytes_are_values_or_errors()
    {
        byte[] good = Record();
        for (int seed = 0; seed < 4000; seed++)
        {
            byte[] bytes = Damage(good, new Random(seed));
            var head = new HeadMemory(10);
            var replay = new LogReplay(head, new NoHistory(), _ => { }, 0);
            try
            {
                replay.Record(1, bytes);
            }
            catch (Exception e)
            {
                Assert.True(e is InvalidDataException or FormatException, $"seed {seed}: {e}");
            }

            replay.Finish();
        }
    }

    [Fact]
    public void A_whole_record_comes_back_as_it_was()
    {
        var head = new HeadMemory(10);
        new LogReplay(head, new NoHistory(), _ => { }, 0).Record(1, Record());
        Assert.Equal(2, head.Series.Count);
        Assert.Equal(4, head.Samples);
        Assert.Single(head.Metadata.Get(null));
        Assert.Single(head.Exemplars.All());
    }

    [Fact]
    public void Index_sections_of_any_bytes_are_values_or_errors()
    {
        var builder = new PartIndexBuilder();
        for (int i = 0; i < 40; i++)
        {
            builder.Add(LabelSet.Of(("__name__", "m" + (i / 10)), ("i", i.ToString("D2", System.Globalization.CultureInfo.InvariantCulture))).Encoded, [new PartBlock(0, i * 100, 50, i % 3, i % 2 == 0, 10, 0, 9)]);
        }

        byte[] labels = builder.LabelSection();
        byte[][] good = [labels, builder.PostingsSection(), PartIndexBuilder.TimesSection([new TimeEntry(0, 20, 10, 0, 9)]), builder.SeriesSection()];
        Assert.Equal(40, Use(Index(good)));
        for (int seed = 0; seed < 4000; seed++)
        {
            var random = new Random(seed);
            byte[][] bytes = [.. good];
            int victim = random.Next(4);
            bytes[victim] = Damage(bytes[victim], random);
            try
            {
                Use(Index(bytes));
            }
            catch (Exception e)
            {
                Assert.True(e is InvalidDataException or ArgumentException or IndexOutOfRangeException, $"seed {seed}: {e}");
            }
        }
    }

    [Fact]
    public void Manifests_of_any_bytes_are_values_or_errors()
    {
        byte[] good = new Manifest(5, 9, "state/1", [new PartMeta("parts/1", -5, 5, 3, 1, 2, 3, 4, 5)], [new Tombstone(4, 1, 2, [[new Matcher(MatcherType.Regex, "a", "b.*")]])]).Encode();
        Manifest back = Manifest.Decode(good);
        Assert.Equal((5L, 9L, "state/1", 1), (back.LogPosition, back.NextPart, back.State, back.Parts.Length));
        Assert.Equal("a=~\"b.*\"", back.Tombstones[0].Selectors[0][0].ToString());
        for (int seed = 0; seed < 4000; seed++)
        {
            try
            {
                Manifest.Decode(Damage(good, new Random(seed)));
            }
            catch (Exception e)
            {
                Assert.True(e is InvalidDataException or FormatException or NotSupportedException, $"seed {seed}: {e}");
            }
        }
    }

    [Fact]
    public void Label_encodings_are_checked()
    {
        LabelSet good = LabelSet.Of(("a", "1"), ("b", "2"), ("long", new string('x', 300)));
        Assert.True(LabelEncoding.IsValid(good.Encoded));
        Assert.True(LabelEncoding.IsValid([]));
        Assert.False(LabelEncoding.IsValid([1, (byte)'a']));
        Assert.False(LabelEncoding.IsValid([1, (byte)'a', 0]));
        Assert.False(LabelEncoding.IsValid([1, (byte)'b', 1, (byte)'x', 1, (byte)'a', 1, (byte)'x']));
        Assert.False(LabelEncoding.IsValid([1, (byte)'a', 1, (byte)'x', 1, (byte)'a', 1, (byte)'x']));
        for (int cut = 1; cut < good.Encoded.Length; cut++)
        {
            bool atBorder = cut is 4 or 8;
            Assert.Equal(atBorder, LabelEncoding.IsValid(good.Encoded[..cut]));
        }
    }

    [Fact]
    public void Postings_are_sets()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            int size = random.Next(1, 500);
            int[] ordinals = [.. Enumerable.Range(0, size).Where(_ => random.Next(3) < seed % 4)];
            var w = new ByteWriter();
            PostingsCodec.Write(w, ordinals, new ByteWriter());
            var set = new SeriesBitmap(size);
            PostingsCodec.AddTo(w.Written, 0, set);
            var back = new List<int>();
            for (int i = set.Next(0); i >= 0; i = set.Next(i + 1))
            {
                back.Add(i);
            }

            Assert.Equal(ordinals, back);
            Assert.Equal(ordinals.Length, PostingsCodec.Count(w.Written, 0));
            Assert.Equal(ordinals.Length, set.Count());
        }
    }

    private static PartIndex Index(byte[][] sections) =>
        new(NativeBuffer.Of(sections[0]), NativeBuffer.Of(sections[1]), NativeBuffer.Of(sections[2]), NativeBuffer.Of(sections[3]));

    private static int Use(PartIndex index)
    {
        var blocks = new List<PartBlock>();
        var values = new HashSet<byte[]>(ByteArrayComparer.Instance);
        SeriesBitmap hit = MatcherEvaluation.Evaluate(index, index.SeriesCount, [new Matcher(MatcherType.Regex, "i", ".+"), new Matcher(MatcherType.NotEqual, "__name__", "x")], CancellationToken.None);
        for (int i = hit.Next(0); i >= 0; i = hit.Next(i + 1))
        {
            index.AddBlocks(i, blocks);
            LabelSet l = index.Labels(i);
            index.Find(l);
        }

        index.AddValues("i"u8, values);
        return hit.Count();
    }

    private static byte[] Record()
    {
        LabelSet a = LabelSet.Of(("__name__", "a"));
        var batch = new WriteBatch();
        batch.BeginSeries(a);
        batch.BeginSeries(LabelSet.Of(("__name__", "b"), ("x", "y")));
        var plan = new PlannedBatch();
        plan.Defined.AddRange([(0, 0), (1, 1)]);
        plan.Rare.Add(new RareSample(null, 900, false));
        plan.Rare.Add(new RareSample(new NativeHistogram { Count = 3, Sum = 2, PositiveSpans = [new(1, 2)], PositiveBuckets = [1, 2] }, 0, false));
        plan.Ops.Add(new AppendOp(0, -1, 1000, 1.5));
        plan.Ops.Add(new AppendOp(1, -1, 1000, StaleMarker.Value));
        plan.Ops.Add(new AppendOp(0, 0, 2000, double.NaN));
        plan.Ops.Add(new AppendOp(1, 1, 3000, 0));
        plan.Exemplars.Add((a, new Exemplar(LabelSet.Of(("t", "1")), 2, 3)));
        plan.Metadata.Add(new MetricMetadata("a", MetricType.Gauge, "h", "u"));
        var w = new ByteWriter();
        BatchRecord.Write(w, plan, batch);
        return w.ToArray();
    }

    private static byte[] Damage(byte[] good, Random random)
    {
        byte[] bytes = random.Next(3) == 0 ? good[..random.Next(good.Length)] : [.. good];
        for (int i = random.Next(1, 5); i > 0 && bytes.Length > 0; i--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return bytes;
    }

    private sealed class NoHistory : ISeriesHistory
    {
        public bool Reaches(long time) => false;

        public LastSample NewestAtOrAfter(LabelSet labels, long time) => LastSample.None;

        public LastSample ReadNewest(LabelSet labels, long time) => LastSample.None;
    }
}
