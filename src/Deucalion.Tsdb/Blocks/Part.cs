using System.Buffers.Binary;
using Deucalion.Primitives.Bits;
using Deucalion.Storage.Ports;
using Deucalion.Tsdb.Bytes;
using Deucalion.Tsdb.Index;

namespace Deucalion.Tsdb.Blocks;

/// <summary>
/// An immutable part of the store: one object with blocks, index and totals. Counted references: the store holds one, every querier one; the object
/// of an obsolete part is deleted when the last goes. Safe from many threads.
/// </summary>
internal sealed class Part
{
    private static long s_ids;
    private readonly IBlockStore _store;
    private readonly Lock _load = new();
    private Dictionary<PartSection, Entry>? _sections;
    private uint[]? _pageChecksums;
    private PartIndex? _index;
    private List<(long Position, SeriesBitmap Series)>? _deletedSeries;
    private int _references = 1;
    private bool _obsolete;
    private ushort _version;
    private DamagedPartException? _damage;

    public Part(IBlockStore store, PartMeta meta)
    {
        _store = store;
        Meta = meta;
    }

    public PartMeta Meta { get; }

    /// <summary>Unique in the process.</summary>
    public long Id { get; } = Interlocked.Increment(ref s_ids);

    /// <summary>When the index was used last, in the unit of the store's clock; for dropping it.</summary>
    public long LastUse { get; set; }

    public PartIndex Index
    {
        get
        {
            PartIndex? index = Volatile.Read(ref _index);
            return index ?? LoadIndex();
        }
    }

    public bool IsIndexLoaded => Volatile.Read(ref _index) is not null;

    /// <summary>Reads the totals of a part object whose manifest entry is lost.</summary>
    public static PartMeta ReadMeta(IBlockStore store, string name)
    {
        var part = new Part(store, new PartMeta(name, 0, 0, 0, 0, 0, 0, 0, store.Length(name)));
        NativeBuffer meta = part.Guard(() => part.Section(PartSection.Meta));
        var r = new SpanReader(meta.Span);
        PartMeta read = part.Meta with
        {
            MinTime = r.Int64(),
            MaxTime = r.Int64(),
            Sequence = r.Int64(),
            Order = (int)r.UInt32(),
            Series = r.Int64(),
            Samples = r.Int64(),
            Blocks = r.Int64(),
            Cleaned = r.Remaining >= 8 ? r.Int64() : 0,
        };
        GC.KeepAlive(meta);
        return read;
    }

    /// <summary>Checks header, trailer and section table; throws <see cref="DamagedPartException"/>.</summary>
    public void Check() => Guard(Sections);

    /// <summary>A reference more; false when the part is gone.</summary>
    public bool TryAcquire()
    {
        int n = Volatile.Read(ref _references);
        while (n > 0)
        {
            int seen = Interlocked.CompareExchange(ref _references, n + 1, n);
            if (seen == n)
            {
                return true;
            }

            n = seen;
        }

        return false;
    }

    /// <summary>A reference less.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _references) != 0)
        {
            return;
        }

        PageCache.Shared.Remove(Id, _pageChecksums?.Length ?? 0);
        if (Volatile.Read(ref _obsolete))
        {
            try
            {
                _store.Delete(Meta.Name);
            }
            catch (IOException)
            {
                // The next open deletes objects that no manifest names.
            }
        }
    }

    /// <summary>The store has no use for it any more: releases the store's reference; the object goes with the last one.</summary>
    public void Retire(bool delete)
    {
        Volatile.Write(ref _obsolete, delete);
        Release();
    }

    /// <summary>Gives the index memory back.</summary>
    public void DropIndex()
    {
        lock (_load)
        {
            _index = null;
            _deletedSeries = null;
        }
    }

    /// <summary>The series that a deletion (by its log position) hides in this part, computed once.</summary>
    public SeriesBitmap DeletedSeries(long position, Func<PartIndex, SeriesBitmap> compute)
    {
        PartIndex index = Index;
        lock (_load)
        {
            _deletedSeries ??= [];
            foreach ((long p, SeriesBitmap series) in _deletedSeries)
            {
                if (p == position)
                {
                    return series;
                }
            }
        }

        SeriesBitmap computed = compute(index);
        lock (_load)
        {
            (_deletedSeries ??= []).Add((position, computed));
        }

        return computed;
    }

    /// <summary>
    /// Bytes of the data section from an offset on. The span is at least <paramref name="length"/> long; what follows in it is whatever lies behind.
    /// </summary>
    public ReadOnlySpan<byte> Data(long offset, int length)
    {
        int page = (int)(offset / PartFormat.PageBytes);
        int at = (int)(offset % PartFormat.PageBytes);
        if (at + length <= PartFormat.PageBytes)
        {
            byte[] bytes = Page(page);
            return at + length <= bytes.Length ? bytes.AsSpan(at) : throw Damaged("a block lies beyond the end of the data");
        }

        var joined = new byte[length + PartFormat.PagePadding];
        for (int done = 0; done < length;)
        {
            byte[] bytes = Page(page++);
            int n = Math.Min(length - done, bytes.Length - at);
            if (n <= 0)
            {
                throw Damaged("a block lies beyond the end of the data");
            }

            bytes.AsSpan(at, n).CopyTo(joined.AsSpan(done));
            done += n;
            at = 0;
        }

        return joined;
    }

    /// <summary>
    /// Reads all bytes of the object and tells what has a wrong checksum: offset in the object and what it is. Throws <see cref="DamagedPartException"/> when
    /// not even the section table can be read.
    /// </summary>
    public void VerifyBytes(Action<long, string> wrong, CancellationToken cancellation)
    {
        Dictionary<PartSection, Entry> sections = Guard(Sections);
        foreach ((PartSection id, Entry e) in sections.Where(s => s.Key != PartSection.Data))
        {
            byte[] bytes = new byte[e.Length];
            _store.Get(Meta.Name, e.Offset, bytes);
            if (Crc32C.Compute(bytes) != e.Checksum)
            {
                wrong(e.Offset, $"the checksum of section {id} is wrong");
                if (id == PartSection.PageChecksums)
                {
                    return;
                }
            }
        }

        uint[] sums = Guard(PageChecksums);
        Entry data = sections[PartSection.Data];
        if (sums.Length != (data.Length + PartFormat.PageBytes - 1) / PartFormat.PageBytes)
        {
            wrong(data.Offset, $"there are {sums.Length} page checksums for {data.Length} bytes of data");
            return;
        }

        byte[] page = new byte[PartFormat.PageBytes];
        for (int i = 0; i < sums.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            long at = (long)i * PartFormat.PageBytes;
            Span<byte> bytes = page.AsSpan(0, (int)Math.Min(PartFormat.PageBytes, data.Length - at));
            _store.Get(Meta.Name, data.Offset + at, bytes);
            if (Crc32C.Compute(bytes) != sums[i])
            {
                wrong(data.Offset + at, $"the checksum of data page {i} is wrong");
            }
        }
    }

    /// <summary>Bytes of each section.</summary>
    public IReadOnlyDictionary<PartSection, long> SectionLengths() => Guard(Sections).ToDictionary(s => s.Key, s => s.Value.Length);

    /// <summary>Where the data section starts in the object.</summary>
    public long DataOffset => Guard(Sections)[PartSection.Data].Offset;

    /// <summary>It was set aside: whoever still has it gets this error for what is not in memory.</summary>
    public void MarkDamaged(DamagedPartException why) => Volatile.Write(ref _damage, why);

    public DamagedPartException Damaged(string what, Exception? inner = null) => new(Meta.Name, what, inner);

    private byte[] Page(int page)
    {
        if (PageCache.Shared.Find(Id, page) is { } cached)
        {
            return cached;
        }

        return Guard(() => ReadPage(page));
    }

    private byte[] ReadPage(int page)
    {
        uint[] checksums = PageChecksums();
        Entry data = Sections()[PartSection.Data];
        long from = (long)page * PartFormat.PageBytes;
        if ((uint)page >= (uint)checksums.Length || from >= data.Length)
        {
            throw Damaged("a block lies beyond the end of the data");
        }

        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)Math.Min(PartFormat.PageBytes, data.Length - from));
        _store.Get(Meta.Name, data.Offset + from, bytes);
        if (Crc32C.Compute(bytes) != checksums[page])
        {
            throw Damaged($"the checksum of data page {page} (offset {data.Offset + from}) is wrong");
        }

        PageCache.Shared.Add(Id, page, bytes);
        return bytes;
    }

    private uint[] PageChecksums()
    {
        if (Volatile.Read(ref _pageChecksums) is { } known)
        {
            return known;
        }

        NativeBuffer section = Section(PartSection.PageChecksums);
        uint[] sums = section.As<uint>().ToArray();
        GC.KeepAlive(section);
        Volatile.Write(ref _pageChecksums, sums);
        return sums;
    }

    private PartIndex LoadIndex()
    {
        lock (_load)
        {
            return _index ??= Guard(() =>
            {
                Sections();
                return Volatile.Read(ref _version) < 2
                    ? FirstPartIndex.Convert(Section(PartSection.Labels), Section(PartSection.Times), Section(PartSection.Series))
                    : new PartIndex(Section(PartSection.Labels), Section(PartSection.Postings), Section(PartSection.Times), Section(PartSection.Series));
            });
        }
    }

    private NativeBuffer Section(PartSection section)
    {
        if (!Sections().TryGetValue(section, out Entry? e))
        {
            throw Damaged($"section {section} is missing");
        }

        var bytes = new NativeBuffer((int)e.Length);
        _store.Get(Meta.Name, e.Offset, bytes.Span);
        bool sound = Crc32C.Compute(bytes.Span) == e.Checksum;
        GC.KeepAlive(bytes);
        return sound ? bytes : throw Damaged($"the checksum of section {section} (offset {e.Offset}) is wrong");
    }

    private Dictionary<PartSection, Entry> Sections()
    {
        if (Volatile.Read(ref _sections) is { } known)
        {
            return known;
        }

        long length = _store.Length(Meta.Name);
        if (length < PartFormat.HeaderLength + PartFormat.TrailerLength)
        {
            throw Damaged(length < 0 ? "the object is missing" : "it is shorter than its header");
        }

        CheckHeader();
        byte[] trailer = new byte[PartFormat.TrailerLength];
        _store.Get(Meta.Name, length - trailer.Length, trailer);
        var r = new SpanReader(trailer);
        long at = r.Int64();
        uint tableLength = r.UInt32();
        uint tableChecksum = r.UInt32();
        r.UInt32();
        if (r.UInt32() != Crc32C.Compute(trailer.AsSpan(0, 20)) || !trailer.AsSpan(24, 8).SequenceEqual(PartFormat.EndMagic))
        {
            throw Damaged("the trailer is wrong");
        }

        if (tableLength > 1 << 16 || at < 0 || at + tableLength > length)
        {
            throw Damaged("the section table is out of range");
        }

        byte[] table = new byte[tableLength];
        _store.Get(Meta.Name, at, table);
        if (Crc32C.Compute(table) != tableChecksum)
        {
            throw Damaged("the checksum of the section table is wrong");
        }

        Dictionary<PartSection, Entry> sections = ReadTable(table, length);
        Volatile.Write(ref _sections, sections);
        return sections;
    }

    private Dictionary<PartSection, Entry> ReadTable(byte[] table, long length)
    {
        var sections = new Dictionary<PartSection, Entry>();
        var t = new SpanReader(table);
        while (t.Remaining > 0)
        {
            var id = (PartSection)t.UInt32();
            uint checksum = t.UInt32();
            var e = new Entry(t.Int64(), t.Int64(), checksum);
            if (e.Offset < 0 || e.Length < 0 || e.Offset + e.Length > length || (id != PartSection.Data && e.Length > int.MaxValue / 2))
            {
                throw Damaged($"section {id} is out of range");
            }

            sections[id] = e;
        }

        return sections.ContainsKey(PartSection.Data) ? sections : throw Damaged("the data section is missing");
    }

    private void CheckHeader()
    {
        byte[] header = new byte[PartFormat.HeaderLength];
        _store.Get(Meta.Name, 0, header);
        if (!header.AsSpan(0, 8).SequenceEqual(PartFormat.Magic) || BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(28)) != Crc32C.Compute(header.AsSpan(0, 28)))
        {
            throw Damaged("the header is wrong");
        }

        ushort oldest = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(10));
        _version = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(8));
        if (oldest > PartFormat.Version)
        {
            throw new InvalidDataException($"part {Meta.Name} was written by a newer release (it needs part format {oldest}, this release reads {PartFormat.Version})");
        }
    }

    /// <summary>Everything that decoding may throw on damaged bytes becomes one exception that names the part.</summary>
    private T Guard<T>(Func<T> read)
    {
        if (Volatile.Read(ref _damage) is { } known)
        {
            throw known;
        }

        try
        {
            return read();
        }
        catch (IOException e) when (Volatile.Read(ref _damage) is not null)
        {
            throw new DamagedPartException(Meta.Name, "it was set aside meanwhile", e);
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException or IndexOutOfRangeException or OverflowException or FormatException or EndOfStreamException)
        {
            throw Damaged(e.Message, e);
        }
    }

    private sealed record Entry(long Offset, long Length, uint Checksum);
}
