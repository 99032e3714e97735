using System.Net;
using Deucalion.Control.Network;

namespace Deucalion.Control.Instances;

/// <summary>Sources that need no credential. An empty list lets nobody in.</summary>
public sealed record AuthFreePolicy(IReadOnlyList<CidrBlock> SourceIp)
{
    /// <summary>Lets nobody in.</summary>
    public static readonly AuthFreePolicy None = new([]);

    /// <summary>True when the source is on the list.</summary>
    public bool Admits(IPAddress source)
    {
        foreach (CidrBlock block in SourceIp)
        {
            if (block.Contains(source))
            {
                return true;
            }
        }

        return false;
    }
}
