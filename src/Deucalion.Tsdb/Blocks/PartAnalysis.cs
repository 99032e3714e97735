using Deucalion.Primitives.Files;

namespace Deucalion.Tsdb.Blocks;

/// <summary>Says where the bytes of a store's parts are.</summary>
public static class PartAnalysis
{
    /// <summary>Reads the indexes of all parts that the manifest of a store's directory names. Throws <see cref="IOException"/>s, also for damaged parts, and <see cref="InvalidDataException"/>.</summary>
    public static IReadOnlyList<PartSizes> Run(IFileSystem files, string directory, CancellationToken cancellation = default)
    {
        var store = new LocalBlockStore(files, directory.TrimEnd('/'));
        try
        {
            byte[] manifest = store.ReadManifest(Manifest.ObjectName, out _);
            var all = new List<PartSizes>();
            foreach (PartMeta meta in manifest.Length == 0 ? [] : Manifest.Decode(manifest).Parts)
            {
                cancellation.ThrowIfCancellationRequested();
                var part = new Part(store, meta);
                all.Add(Of(part));
                part.Release();
            }

            return all;
        }
        finally
        {
            store.CloseReaders();
        }
    }

    private static PartSizes Of(Part part)
    {
        IReadOnlyDictionary<PartSection, long> sections = part.SectionLengths();
        long values = 0;
        var blocks = new List<PartBlock>();
        for (int i = 0; i < part.Index.SeriesCount; i++)
        {
            blocks.Clear();
            part.Index.AddBlocks(i, blocks);
            foreach (PartBlock b in blocks)
            {
                values += b.Length + b.StartsLength;
            }
        }

        long times = 0;
        for (int i = 0; i < part.Index.Times.Length; i++)
        {
            times += part.Index.Times[i].Length;
        }

        PartMeta m = part.Meta;
        return new PartSizes(
            m.Name, m.MinTime, m.MaxTime, m.Series, m.Samples, m.Blocks, m.Bytes, values, times, sections[PartSection.Data] - values - times,
            sections[PartSection.Labels], sections[PartSection.Postings], sections[PartSection.Times], sections[PartSection.Series]);
    }
}
