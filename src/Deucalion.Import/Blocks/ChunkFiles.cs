using Deucalion.Import.Chunks;
using Deucalion.Primitives.Bits;

namespace Deucalion.Import.Blocks;

/// <summary>The files of a block's <c>chunks</c> folder.</summary>
internal sealed class ChunkFiles : IDisposable
{
    private const uint Magic = 0x85BD40DD;
    private const int HeaderLength = 8;
    private readonly string _folder;
    private readonly List<MappedFile> _files = [];

    public ChunkFiles(string folder)
    {
        _folder = folder;
        try
        {
            string[] paths = Directory.Exists(folder) ? [.. Directory.GetFiles(folder).Where(IsChunkFile).Order(StringComparer.Ordinal)] : [];
            foreach (string path in paths)
            {
                var file = new MappedFile(path);
                _files.Add(file);
                if (file.Length < HeaderLength || file.UInt32(0) != Magic)
                {
                    throw file.Damage(0, "this is no Prometheus chunk file (wrong magic)");
                }

                if (file.At(4, 1)[0] is var version and not 1)
                {
                    throw file.Damage(4, $"chunk file format {version} is not known (1 is): the block was written by a newer Prometheus");
                }
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Decodes a chunk, appending its samples.</summary>
    public void Read(in ChunkMeta chunk, SampleRun into)
    {
        int number = (int)Math.Min(chunk.Reference >> 32, int.MaxValue);
        long offset = (uint)chunk.Reference;
        if (number >= _files.Count)
        {
            throw new BlockDamageException(_folder, 0, $"the index names chunk file {number + 1}, there are {_files.Count}");
        }

        MappedFile file = _files[number];
        int used = Varint.Read(file.UpTo(offset, Varint.MaxLength), out ulong length);
        if (offset < HeaderLength || used == 0 || length > int.MaxValue)
        {
            throw file.Damage(offset, "a chunk has no valid length");
        }

        ReadOnlySpan<byte> body = file.At(offset + used, (long)length + 1);
        if (Crc32C.Compute(body) != file.UInt32(offset + used + (long)length + 1))
        {
            throw file.Damage(offset, "the checksum of a chunk is wrong");
        }

        try
        {
            ChunkDecoder.Decode(body[0], body[1..], into);
        }
        catch (ChunkDataException e)
        {
            throw file.Damage(offset, e.Message);
        }
    }

    public void Dispose() => _files.ForEach(f => f.Dispose());

    private static bool IsChunkFile(string path) => Path.GetFileName(path) is { Length: >= 6 } name && name.All(char.IsAsciiDigit);
}
