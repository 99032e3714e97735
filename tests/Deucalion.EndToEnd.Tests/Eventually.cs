using System.Diagnostics.CodeAnalysis;

namespace Deucalion.EndToEnd.Tests;

/// <summary>Waits for something that another process does.</summary>
internal static class Eventually
{
    /// <summary>Polls until the condition holds and gives the time that it took; fails the test when it does not hold in time.</summary>
    public static async Task<TimeSpan> TrueAsync(string what, TimeSpan within, Func<Task<bool>> condition, Func<string>? state = null)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                if (await condition())
                {
                    return TimeProvider.System.GetElapsedTime(start);
                }
            }
            catch (HttpRequestException)
            {
                // Not up.
            }

            if (TimeProvider.System.GetElapsedTime(start) > within)
            {
                Fail($"within {within.TotalSeconds} s this did not become true: {what} {state?.Invoke()}");
            }

            await Task.Delay(20);
        }
    }

    [DoesNotReturn]
    private static void Fail(string message)
    {
        Assert.Fail(message);
        throw new InvalidOperationException(message);
    }
}
