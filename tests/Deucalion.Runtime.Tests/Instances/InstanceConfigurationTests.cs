using Deucalion.Model.Configuration;
using Deucalion.Runtime.Instances;

namespace Deucalion.Runtime.Tests.Instances;

public sealed class InstanceConfigurationTests : IDisposable
{
    private const string Discovery = "scrape_configs: [{job_name: a, file_sd_configs: [{files: ['t/*.yml']}]}]";

    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("instance-files-");

    public void Dispose() => _files.Delete(recursive: true);

    private static async Task<string> CheckAsync(string yaml, FileBoundary? files) =>
        string.Join("\n", await new ConfigurationValidator(files).CheckConfigurationAsync(null!, yaml, [], TestContext.Current.CancellationToken));

    [Fact]
    public async Task Without_directory_no_file_may_be_named_and_the_error_says_how_to_allow_it()
    {
        string problems = await CheckAsync(Discovery, files: null);
        Assert.Contains("t/*.yml", problems, StringComparison.Ordinal);
        Assert.Contains("scrape_configs[0].file_sd_configs[0].files", problems, StringComparison.Ordinal);
        Assert.Contains("instanceFiles", problems, StringComparison.Ordinal);
        Assert.Contains("instanceFiles", Assert.Throws<ConfigurationException>(() => InstanceConfiguration.Read(Discovery, files: null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_directory_what_validation_lets_in_is_what_is_used()
    {
        var files = new FileBoundary(_files.FullName);
        Assert.Empty(await CheckAsync(Discovery, files));
        PrometheusConfiguration used = InstanceConfiguration.Read(Discovery, files);
        Assert.Equal([Path.Combine(_files.FullName, "t", "*.yml")], used.ScrapeConfigs[0].Discovery.Files[0].Files);

        string outside = Discovery.Replace("t/", "/etc/", StringComparison.Ordinal);
        Assert.Contains("outside " + _files.FullName, await CheckAsync(outside, files), StringComparison.Ordinal);
        Assert.Throws<ConfigurationException>(() => InstanceConfiguration.Read(outside, files));
    }

    [Fact]
    public void Variables_of_the_servers_environment_are_unknown()
    {
        Assert.NotEmpty(Environment.GetEnvironmentVariable("PATH")!);
        Assert.Equal("x", InstanceConfiguration.Read("global: {external_labels: {a: 'x$PATH${PATH}'}}", new FileBoundary(_files.FullName)).Global.ExternalLabels["a"]);
    }
}
