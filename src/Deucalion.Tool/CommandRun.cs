using System.CommandLine;
using Deucalion.Import;
using Deucalion.Import.Blocks;

namespace Deucalion.Tool;

/// <summary>Runs a command's action and turns its errors into one sentence and exit code 1; Ctrl+C ends with 130.</summary>
internal static class CommandRun
{
    public static void SetGuardedAction(this Command command, Func<ParseResult, CancellationToken, Task<int>> action) =>
        command.SetAction(async (parsed, cancellation) =>
        {
            try
            {
                return await action(parsed, cancellation).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                await Console.Error.WriteLineAsync("deucalion: stopped").ConfigureAwait(false);
                return 130;
            }
            catch (Exception e) when (e is ImportException or BlockDamageException or IOException or InvalidDataException or NotSupportedException or UnauthorizedAccessException or ArgumentException)
            {
                await Console.Error.WriteLineAsync("deucalion: " + e.Message).ConfigureAwait(false);
                return 1;
            }
        });
}
