using Deucalion.Primitives.Files;
using Deucalion.Tsdb.Blocks;

namespace Deucalion.Tsdb.Inspection;

/// <summary>Walks the series of all parts of a store's directory by their indexes alone, without decoding samples.</summary>
public static class SeriesSizes
{
    /// <summary>Series of each part that the manifest names, part by part; throws <see cref="IOException"/>s (also for damaged parts) and <see cref="InvalidDataException"/>.</summary>
    public static IEnumerable<SeriesSize> Of(IFileSystem files, string directory)
    {
        var store = new LocalBlockStore(files, directory.TrimEnd('/'));
        try
        {
            byte[] manifest = store.ReadManifest(Manifest.ObjectName, out _);
            foreach (PartMeta meta in manifest.Length == 0 ? [] : Manifest.Decode(manifest).Parts)
            {
                var part = new Part(store, meta);
                try
                {
                    foreach (SeriesSize series in Of(part))
                    {
                        yield return series;
                    }
                }
                finally
                {
                    part.Release();
                }
            }
        }
        finally
        {
            store.CloseReaders();
        }
    }

    private static IEnumerable<SeriesSize> Of(Part part)
    {
        var blocks = new List<PartBlock>();
        for (int i = 0; i < part.Index.SeriesCount; i++)
        {
            blocks.Clear();
            part.Index.AddBlocks(i, blocks);
            long samples = 0;
            long bytes = 0;
            long min = long.MaxValue;
            long max = long.MinValue;
            foreach (PartBlock b in blocks)
            {
                TimeEntry time = part.Index.Times[b.TimeId];
                samples += b.Count;
                bytes += b.Length + b.StartsLength;
                min = Math.Min(min, time.MinTime);
                max = Math.Max(max, time.MaxTime);
            }

            yield return new SeriesSize(part.Index.Labels(i), samples, bytes, min, max);
        }
    }
}
