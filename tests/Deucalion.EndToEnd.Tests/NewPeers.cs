namespace Deucalion.EndToEnd.Tests;

/// <summary>Programs that are newer than the distribution's: <c>scripts/peers.sh DIR</c> unpacks them, and the variable DEUCALION_PEERS names that DIR.</summary>
internal static class NewPeers
{
    /// <summary>The path of a program; skips the test when it is not there.</summary>
    public static string Require(string program)
    {
        string path = Path.Combine(Environment.GetEnvironmentVariable("DEUCALION_PEERS") ?? string.Empty, "usr", "bin", program);
        Assert.SkipUnless(Path.IsPathRooted(path) && File.Exists(path), $"no newer {program}: scripts/peers.sh DIR unpacks one, then set DEUCALION_PEERS=DIR");
        return path;
    }
}
