using System.Collections.Immutable;
using Deucalion.Tsdb.Bytes;

namespace Deucalion.Tsdb.Blocks;

/// <summary>
/// What the store consists of: the parts, the deletions that still hide something, where the log has to be replayed from, and the state object
/// (exemplars and metadata). Docs/format/manifest.md.
/// </summary>
internal sealed record Manifest(long LogPosition, long NextPart, string State, ImmutableArray<PartMeta> Parts, ImmutableArray<Tombstone> Tombstones)
{
    public const string ObjectName = "manifest";

    private const ushort FormatVersion = 2;

    public static readonly Manifest Empty = new(0, 1, string.Empty, [], []);

    public byte[] Encode()
    {
        var w = new ByteWriter(4096);
        w.UInt16(FormatVersion);
        w.Varint((ulong)LogPosition);
        w.Varint((ulong)NextPart);
        w.Text(State);
        w.Varint((ulong)Parts.Length);
        foreach (PartMeta p in Parts)
        {
            w.Text(p.Name);
            w.ZigZag(p.MinTime);
            w.ZigZag(p.MaxTime);
            w.Varint((ulong)p.Sequence);
            w.Varint((ulong)p.Order);
            w.Varint((ulong)p.Series);
            w.Varint((ulong)p.Samples);
            w.Varint((ulong)p.Blocks);
            w.Varint((ulong)p.Bytes);
            w.Varint((ulong)p.Cleaned);
        }

        w.Varint((ulong)Tombstones.Length);
        foreach (Tombstone t in Tombstones)
        {
            w.Varint((ulong)t.Position);
            t.Write(w);
        }

        return w.ToArray();
    }

    /// <summary>Reads what <see cref="Encode"/> wrote; throws <see cref="InvalidDataException"/>.</summary>
    public static Manifest Decode(ReadOnlySpan<byte> content)
    {
        var r = new SpanReader(content);
        ushort version = r.UInt16();
        if (version is 0 or > FormatVersion)
        {
            throw new NotSupportedException($"the manifest has content format {version}, this release reads {FormatVersion}");
        }

        long logPosition = (long)r.Varint();
        long nextPart = (long)r.Varint();
        string state = r.Text();
        var parts = ImmutableArray.CreateBuilder<PartMeta>();
        int count = r.Count(9);
        for (int i = 0; i < count; i++)
        {
            string name = r.Text();
            long min = r.ZigZag();
            long max = r.ZigZag();
            long sequence = (long)r.Varint();
            int order = (int)r.Varint();
            long series = (long)r.Varint();
            long samples = (long)r.Varint();
            long blocks = (long)r.Varint();
            long bytes = (long)r.Varint();
            parts.Add(new PartMeta(name, min, max, sequence, order, series, samples, blocks, bytes, version > 1 ? (long)r.Varint() : 0));
        }

        var tombstones = ImmutableArray.CreateBuilder<Tombstone>();
        count = r.Count(4);
        for (int i = 0; i < count; i++)
        {
            long position = (long)r.Varint();
            tombstones.Add(Tombstone.Read(ref r, position));
        }

        return new Manifest(logPosition, nextPart, state, parts.ToImmutable(), tombstones.ToImmutable());
    }
}
