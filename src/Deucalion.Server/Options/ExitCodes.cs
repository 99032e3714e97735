namespace Deucalion.Server.Options;

/// <summary>Exit codes of the server, as Prometheus users expect them.</summary>
internal static class ExitCodes
{
    /// <summary>Stopped as asked.</summary>
    public const int Clean = 0;

    /// <summary>Could not start or run.</summary>
    public const int Failure = 1;

    /// <summary>Bad arguments or configuration.</summary>
    public const int BadArguments = 2;
}
