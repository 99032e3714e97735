using Deucalion.Primitives.Files;

namespace Deucalion.Tsdb.Blocks;

/// <summary>An object's open file; closed when it is let go and nobody reads any more. The fields belong to the block store's lock.</summary>
internal sealed class OpenObject(IFile file)
{
    public IFile File { get; } = file;

    public int Readers { get; set; }

    public bool LetGo { get; set; }
}
