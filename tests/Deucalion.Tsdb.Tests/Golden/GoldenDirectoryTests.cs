using System.Runtime.CompilerServices;
using Deucalion.Primitives.Files;

namespace Deucalion.Tsdb.Tests.Golden;

/// <summary>
/// Data directories of every released format, which every later version must open with every sample. New ones are written by <c>scripts/golden.sh NAME</c>;
/// those that were released are never changed.
/// </summary>
public sealed class GoldenDirectoryTests
{
    private const string Expected = "expected.txt";
    private const string WriteVariable = "DEUCALION_WRITE_GOLDEN";

    public static TheoryData<string> Directories => [.. Directory.GetDirectories(Root()).Select(d => Path.GetFileName(d)!)];

    [Theory]
    [MemberData(nameof(Directories))]
    public async Task Every_released_directory_opens_with_every_sample(string name)
    {
        string golden = Path.Combine(Root(), name);
        string expected = await File.ReadAllTextAsync(Path.Combine(golden, Expected), TestContext.Current.CancellationToken);
        string copy = Directory.CreateTempSubdirectory("deucalion-golden-").FullName;
        try
        {
            Copy(Path.Combine(golden, "store"), copy);
            var problems = new List<StoreMessage>();
            TimeSeriesStore store = Open(copy, problems);
            Assert.Equal(expected, GoldenDump.Of(store));
            store.Flush(TestContext.Current.CancellationToken);
            while (store.MaintenanceStep(TestContext.Current.CancellationToken))
            {
            }

            Assert.Equal(expected, GoldenDump.Of(store));
            await store.DisposeAsync();

            // What this version has rewritten it reads again.
            await using TimeSeriesStore again = Open(copy, problems);
            Assert.Equal(expected, GoldenDump.Of(again));
            Assert.Equal(0, again.DamagedParts);
            Assert.DoesNotContain(problems, p => p.Level != StoreMessageLevel.Information);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    [Fact]
    public void There_is_a_directory_of_the_present_format() => Assert.NotEmpty(Directories);

    [Fact]
    public async Task Writes_a_directory_when_asked_to()
    {
        string? name = Environment.GetEnvironmentVariable(WriteVariable);
        Assert.SkipWhen(string.IsNullOrEmpty(name), $"only with {WriteVariable}=NAME (scripts/golden.sh NAME)");
        string golden = Path.Combine(Root(), name!);
        string work = Directory.CreateTempSubdirectory("deucalion-golden-").FullName;
        TimeSeriesStore store = await GoldenData.WriteAsync(work);
        if (Directory.Exists(golden))
        {
            Directory.Delete(golden, recursive: true);
        }

        // Before the store is closed: its log still has what no part has.
        Copy(work, Path.Combine(golden, "store"));
        await File.WriteAllTextAsync(Path.Combine(golden, Expected), GoldenDump.Of(store), TestContext.Current.CancellationToken);
        await store.DisposeAsync();
        Directory.Delete(work, recursive: true);
        long bytes = Directory.GetFiles(golden, "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length);
        Assert.InRange(bytes, 10_000, 300_000);
    }

    private static TimeSeriesStore Open(string directory, List<StoreMessage> problems) =>
        TimeSeriesStore.Open(GoldenData.Options(problems.Add), PhysicalFileSystem.Instance, directory, TimeProvider.System);

    private static string Root([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
