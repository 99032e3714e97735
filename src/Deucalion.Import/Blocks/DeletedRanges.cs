using System.Buffers.Binary;
using Deucalion.Model.Time;
using Deucalion.Primitives.Bits;

namespace Deucalion.Import.Blocks;

/// <summary>A block's <c>tombstones</c> file: time ranges (both ends included) that are deleted, by series reference.</summary>
internal sealed class DeletedRanges
{
    private const uint Magic = 0x0130BA30;
    private readonly Dictionary<ulong, List<TimeRange>> _ranges = [];

    /// <summary>Reads the file; no file is no deletion.</summary>
    public DeletedRanges(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        using var file = new MappedFile(path);
        if (file.Length < 9 || file.UInt32(0) != Magic)
        {
            throw file.Damage(0, "this is no Prometheus tombstones file (wrong magic or cut)");
        }

        if (file.At(4, 1)[0] is var version and not 1)
        {
            throw file.Damage(4, $"tombstones format {version} is not known (1 is)");
        }

        ReadOnlySpan<byte> body = file.At(5, file.Length - 9);
        if (Crc32C.Compute(body) != file.UInt32(file.Length - 4))
        {
            throw file.Damage(5, "the checksum of the tombstones is wrong");
        }

        var r = new BlockReader(file, 5, body);
        while (!r.AtEnd)
        {
            ulong series = r.Unsigned();
            long from = r.Signed();
            if (!_ranges.TryGetValue(series, out List<TimeRange>? list))
            {
                _ranges.Add(series, list = []);
            }

            list.Add(new TimeRange(from, r.Signed()));
        }
    }

    /// <summary>Deleted ranges of a series; null when there are none.</summary>
    public List<TimeRange>? Of(ulong series) => _ranges.GetValueOrDefault(series);
}
