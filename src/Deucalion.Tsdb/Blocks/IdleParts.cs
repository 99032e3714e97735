namespace Deucalion.Tsdb.Blocks;

/// <summary>Gives back what parts hold in memory when nobody has asked for them for a while: an idle store costs next to nothing.</summary>
internal static class IdleParts
{
    /// <summary>Longer than the pause between two looks at a dashboard or two evaluations of a rule.</summary>
    private static readonly TimeSpan s_idle = TimeSpan.FromMinutes(10);

    /// <summary>Drops idle indexes; always false, there is nothing more to do.</summary>
    public static bool Release(PartView view, LocalBlockStore store, TimeProvider time)
    {
        bool allIdle = true;
        foreach (Part p in view.Parts)
        {
            if (p.IsIndexLoaded && time.GetElapsedTime(p.LastUse) > s_idle)
            {
                p.DropIndex();
            }

            allIdle &= !p.IsIndexLoaded;
        }

        if (allIdle)
        {
            store.CloseReaders();
        }

        return false;
    }
}
