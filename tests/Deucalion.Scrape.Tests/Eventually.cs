namespace Deucalion.Scrape.Tests;

/// <summary>Waits for what other threads bring about; the limit only matters for tests that fail.</summary>
internal static class Eventually
{
    public static async Task True(Func<bool> condition, string what = "condition")
    {
        for (int i = 0; !condition(); i++)
        {
            Assert.True(i < 4000, what + " did not come true");
            await Task.Delay(i < 100 ? 1 : 5);
        }
    }
}
