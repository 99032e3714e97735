using Deucalion.Model.Labels;
using Deucalion.Primitives.Bits;

namespace Deucalion.Import.Blocks;

/// <summary>
/// The index of a Prometheus block (formats 1 to 3): symbols, the list of all series, and for each its labels and chunks. Every section is checked
/// by its CRC32C before it is believed.
/// </summary>
internal sealed class IndexFile : IDisposable
{
    private const uint Magic = 0xBAAAD700;
    private const int HeaderLength = 5;
    private const int TocLength = (6 * 8) + 4;
    private readonly MappedFile _file;
    private readonly long _symbolsTable;
    private readonly long _postingsTable;
    private readonly int[] _symbols = [];
    private readonly long _symbolBase;

    public IndexFile(string path)
    {
        _file = new MappedFile(path);
        try
        {
            if (_file.Length < HeaderLength + TocLength)
            {
                throw _file.Damage(_file.Length, $"the file is cut: an index has at least {HeaderLength + TocLength} bytes");
            }

            if (_file.UInt32(0) != Magic)
            {
                throw _file.Damage(0, "this is no Prometheus index (wrong magic)");
            }

            Version = _file.At(4, 1)[0];
            if (Version is < 1 or > 3)
            {
                throw _file.Damage(4, $"index format {Version} is not known (1 to 3 are): the block was written by a newer Prometheus");
            }

            long toc = _file.Length - TocLength;
            if (Crc32C.Compute(_file.At(toc, TocLength - 4)) != _file.UInt32(_file.Length - 4))
            {
                throw _file.Damage(toc, "the checksum of the table of contents is wrong: the file is cut or damaged");
            }

            _symbolsTable = (long)_file.UInt64(toc);
            _postingsTable = (long)_file.UInt64(toc + 40);
            _symbolBase = _symbolsTable + 8;
            _symbols = ReadSymbols();
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    public int Version { get; }

    /// <summary>References of all series, in label order.</summary>
    public uint[] AllSeries()
    {
        long list = FindAllPostings();
        ReadOnlySpan<byte> bytes = Section(list, "the list of all series");
        var r = new BlockReader(_file, list + 4, bytes);
        uint n = r.UInt32();
        if ((long)n * 4 != r.Remaining)
        {
            throw r.Damage($"{n} series are announced, {r.Remaining} bytes follow");
        }

        uint[] references = new uint[n];
        for (int i = 0; i < references.Length; i++)
        {
            references[i] = r.UInt32();
        }

        return references;
    }

    /// <summary>Reads one series entry; <paramref name="chunks"/> is emptied first.</summary>
    public LabelSet Series(uint reference, LabelSetBuilder labels, List<ChunkMeta> chunks)
    {
        chunks.Clear();
        labels.Reset();
        long at = Version == 1 ? reference : reference * 16L;
        ReadOnlySpan<byte> head = _file.UpTo(at, Varint.MaxLength);
        int used = Varint.Read(head, out ulong length);
        if (used == 0 || length > int.MaxValue)
        {
            throw _file.Damage(at, "a series entry has no valid length");
        }

        ReadOnlySpan<byte> body = _file.At(at + used, (long)length);
        if (Crc32C.Compute(body) != _file.UInt32(at + used + (long)length))
        {
            throw _file.Damage(at, "the checksum of a series entry is wrong");
        }

        var r = new BlockReader(_file, at + used, body);
        int n = r.Count(2);
        for (int i = 0; i < n; i++)
        {
            ReadOnlySpan<byte> name = Symbol(ref r);
            labels.Set(name, Symbol(ref r));
        }

        ReadChunks(ref r, chunks);
        return labels.Build();
    }

    public void Dispose() => _file.Dispose();

    private static void ReadChunks(ref BlockReader r, List<ChunkMeta> chunks)
    {
        int n = r.Count(3);
        long end = 0;
        ulong reference = 0;
        for (int i = 0; i < n; i++)
        {
            long start = i == 0 ? r.Signed() : end + (long)r.Unsigned();
            end = start + (long)r.Unsigned();
            reference = i == 0 ? r.Unsigned() : reference + (ulong)r.Signed();
            chunks.Add(new ChunkMeta(reference, start, end));
        }
    }

    private long FindAllPostings()
    {
        ReadOnlySpan<byte> bytes = Section(_postingsTable, "the postings table");
        var r = new BlockReader(_file, _postingsTable + 4, bytes);
        uint n = r.UInt32();
        for (uint i = 0; i < n; i++)
        {
            if (r.Unsigned() != 2)
            {
                throw r.Damage("an entry of the postings table has not two keys");
            }

            ReadOnlySpan<byte> name = r.Bytes(r.Unsigned());
            ReadOnlySpan<byte> value = r.Bytes(r.Unsigned());
            ulong offset = r.Unsigned();
            if (name.IsEmpty && value.IsEmpty)
            {
                return (long)offset;
            }
        }

        throw _file.Damage(_postingsTable, "the postings table does not name the list of all series");
    }

    // Format 1 refers to symbols by their place in the file, later ones by their number.
    private ReadOnlySpan<byte> Symbol(ref BlockReader r)
    {
        ulong reference = r.Unsigned();
        long at;
        if (Version == 1)
        {
            at = (long)reference;
        }
        else if (reference < (ulong)_symbols.Length)
        {
            at = _symbolBase + _symbols[(int)reference];
        }
        else
        {
            throw r.Damage($"symbol {reference} is named, the index has {_symbols.Length}");
        }

        int used = Varint.Read(_file.UpTo(at, Varint.MaxLength), out ulong length);
        return used == 0 || length > int.MaxValue ? throw _file.Damage(at, "a symbol has no valid length") : _file.At(at + used, (long)length);
    }

    private int[] ReadSymbols()
    {
        ReadOnlySpan<byte> bytes = Section(_symbolsTable, "the symbol table");
        var r = new BlockReader(_file, _symbolsTable + 4, bytes);
        uint n = r.UInt32();
        if (n > r.Remaining)
        {
            throw r.Damage($"{n} symbols are announced, {r.Remaining} bytes follow");
        }

        int[] offsets = new int[n];
        for (int i = 0; i < offsets.Length; i++)
        {
            offsets[i] = (int)(r.Position - _symbolBase);
            r.Bytes(r.Unsigned());
        }

        return offsets;
    }

    private ReadOnlySpan<byte> Section(long offset, string what)
    {
        if (offset < HeaderLength || offset > _file.Length - TocLength)
        {
            throw _file.Damage(_file.Length - TocLength, $"the table of contents names no valid place of {what}");
        }

        uint length = _file.UInt32(offset);
        ReadOnlySpan<byte> body = _file.At(offset + 4, length);
        return Crc32C.Compute(body) == _file.UInt32(offset + 4 + length) ? body : throw _file.Damage(offset, $"the checksum of {what} is wrong");
    }
}
