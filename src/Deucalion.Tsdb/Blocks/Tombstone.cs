using Deucalion.Model.Labels;
using Deucalion.Tsdb.Bytes;

namespace Deucalion.Tsdb.Blocks;

/// <summary>
/// A deletion: samples of the series that one of the matcher lists accepts, between two times (both ends included), that were written before the log
/// position <see cref="Position"/>.
/// </summary>
internal sealed record Tombstone(long Position, long MinTime, long MaxTime, IReadOnlyList<IReadOnlyList<Matcher>> Selectors)
{
    /// <summary>Positions from here on are those of retention rules, which no log and no manifest has.</summary>
    public const long FirstRule = long.MaxValue - (1L << 40);

    /// <summary>True for a rule of retention.</summary>
    public bool IsRule => Position >= FirstRule;

    /// <summary>True when it may hide something in a part.</summary>
    public bool AppliesTo(PartMeta part) => part.Sequence <= Position && part.Cleaned <= Position && part.MinTime <= MaxTime && part.MaxTime >= MinTime;

    public bool Matches(LabelSet labels)
    {
        foreach (IReadOnlyList<Matcher> selector in Selectors)
        {
            if (selector.All(m => m.Matches(labels)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Everything but the position.</summary>
    public void Write(ByteWriter w)
    {
        w.ZigZag(MinTime);
        w.ZigZag(MaxTime);
        w.Varint((ulong)Selectors.Count);
        foreach (IReadOnlyList<Matcher> selector in Selectors)
        {
            w.Varint((ulong)selector.Count);
            foreach (Matcher m in selector)
            {
                w.Byte((byte)m.Type);
                w.Text(m.Name);
                w.Text(m.Value);
            }
        }
    }

    public static Tombstone Read(ref SpanReader r, long position)
    {
        long min = r.ZigZag();
        long max = r.ZigZag();
        var selectors = new List<IReadOnlyList<Matcher>>();
        int count = r.Count();
        for (int i = 0; i < count; i++)
        {
            var matchers = new Matcher[r.Count(3)];
            for (int j = 0; j < matchers.Length; j++)
            {
                int type = r.Byte();
                if (type > (int)MatcherType.NotRegex)
                {
                    throw new InvalidDataException("a matcher has an unknown type");
                }

                string name = r.Text();
                matchers[j] = new Matcher((MatcherType)type, name, r.Text());
            }

            selectors.Add(matchers);
        }

        return new Tombstone(position, min, max, selectors);
    }
}
