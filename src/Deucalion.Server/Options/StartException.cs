namespace Deucalion.Server.Options;

/// <summary>The server cannot start; the message tells the operator what and how to mend it.</summary>
internal sealed class StartException(string message, int exitCode = ExitCodes.Failure) : Exception(message)
{
    /// <summary>Exit code of the process.</summary>
    public int ExitCode { get; } = exitCode;
}
