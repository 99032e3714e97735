using Deucalion.Model.Configuration;

namespace Deucalion.Model.Tests.Configuration;

public sealed class FileBoundaryTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("boundary-");
    private readonly string _inside;
    private readonly string _outside;
    private readonly FileBoundary _boundary;

    public FileBoundaryTests()
    {
        _inside = _root.CreateSubdirectory("files").FullName;
        _outside = _root.CreateSubdirectory("files-of-others").FullName;
        File.WriteAllText(Path.Combine(_outside, "secret.yml"), "[]");
        File.WriteAllText(Path.Combine(_inside, "targets.yml"), "[]");
        _boundary = new FileBoundary(_inside);
    }

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void Names_below_the_directory_are_inside_whether_they_exist_or_not()
    {
        foreach (string name in new[] { "targets.yml", "./targets.yml", "new/dir/x.yml", "a/../targets.yml", "*.yml", "..x/y", Path.Combine(_inside, "targets.yml"), Path.Combine(_inside, "a", "*.json") })
        {
            Assert.True(_boundary.Contains(name), name);
        }
    }

    [Fact]
    public void Names_that_lead_elsewhere_are_outside()
    {
        foreach (string name in new[]
        {
            "/etc/passwd", "../x.yml", "a/../../x.yml", "..", ".", "", _inside, _inside + "/", _outside + "/secret.yml", "../files-of-others/secret.yml", "/proc/self/environ", "a\0b",
            "targets.yml/../../../etc/passwd",
        })
        {
            Assert.False(_boundary.Contains(name), name);
        }
    }

    [Fact]
    public void Links_are_followed()
    {
        File.CreateSymbolicLink(Path.Combine(_inside, "out.yml"), Path.Combine(_outside, "secret.yml"));
        File.CreateSymbolicLink(Path.Combine(_inside, "relative.yml"), "../files-of-others/secret.yml");
        File.CreateSymbolicLink(Path.Combine(_inside, "dangling.yml"), "/nowhere/at/all");
        Directory.CreateSymbolicLink(Path.Combine(_inside, "dir"), _outside);
        Directory.CreateSymbolicLink(Path.Combine(_inside, "chain"), "dir");
        File.CreateSymbolicLink(Path.Combine(_inside, "loop"), "loop");
        foreach (string name in new[] { "out.yml", "relative.yml", "dangling.yml", "dir/secret.yml", "chain/secret.yml", "dir/*.yml", "loop", "loop/x" })
        {
            Assert.False(_boundary.Contains(name), name);
        }

        // As Kubernetes mounts a ConfigMap.
        Directory.CreateDirectory(Path.Combine(_inside, "..2026"));
        Directory.CreateSymbolicLink(Path.Combine(_inside, "..data"), "..2026");
        File.CreateSymbolicLink(Path.Combine(_inside, "map.yml"), "..data/map.yml");
        Assert.True(_boundary.Contains("map.yml"));
    }

    [Fact]
    public void The_directory_itself_may_be_reached_over_a_link()
    {
        string link = Path.Combine(_root.FullName, "link");
        Directory.CreateSymbolicLink(link, _inside);
        var boundary = new FileBoundary(link);
        Assert.True(boundary.Contains("targets.yml"));
        Assert.True(boundary.Contains(Path.Combine(_inside, "targets.yml")));
        Assert.False(boundary.Contains(Path.Combine(_outside, "secret.yml")));
    }

    [Fact]
    public void Directories_that_hold_one_another_overlap()
    {
        Assert.True(_boundary.Overlaps(_inside));
        Assert.True(_boundary.Overlaps(_root.FullName));
        Assert.True(_boundary.Overlaps(Path.Combine(_inside, "data")));
        Assert.False(_boundary.Overlaps(_outside));
    }

    [Fact]
    public void Every_key_that_names_a_file_to_read_is_confined()
    {
        var options = new ConfigurationReaderOptions { Files = _boundary, FilesCure = "ask for it", Variable = _ => null };
        foreach (string yaml in new[]
        {
            "scrape_config_files: [FILE]",
            "scrape_configs: [{job_name: a, file_sd_configs: [{files: [FILE]}]}]",
            "scrape_configs: [{job_name: a, bearer_token_file: FILE}]",
            "scrape_configs: [{job_name: a, authorization: {credentials_file: FILE}}]",
            "scrape_configs: [{job_name: a, basic_auth: {username: u, password_file: FILE}}]",
            "scrape_configs: [{job_name: a, basic_auth: {username_file: FILE}}]",
            "scrape_configs: [{job_name: a, tls_config: {ca_file: FILE}}]",
            "scrape_configs: [{job_name: a, tls_config: {cert_file: FILE, key: k}}]",
            "scrape_configs: [{job_name: a, tls_config: {cert: c, key_file: FILE}}]",
            "scrape_configs: [{job_name: a, oauth2: {client_id: i, token_url: 'http://h/', client_secret_file: FILE}}]",
            "scrape_configs: [{job_name: a, oauth2: {client_id: i, token_url: 'http://h/', tls_config: {ca_file: FILE}}}]",
            "scrape_configs: [{job_name: a, http_headers: {X-A: {files: [FILE]}}}]",
            "scrape_configs: [{job_name: a, http_sd_configs: [{url: 'http://h/', authorization: {credentials_file: FILE}}]}]",
            "remote_write: [{url: 'http://h/', authorization: {credentials_file: FILE}}]",
            "remote_read: [{url: 'http://h/', basic_auth: {username: u, password_file: FILE}}]",
            "alerting: {alertmanagers: [{authorization: {credentials_file: FILE}}]}",
            "alerting: {alertmanagers: [{file_sd_configs: [{files: [FILE]}]}]}",
            "tracing: {endpoint: 'h:1', tls_config: {ca_file: FILE}}",
        })
        {
            string outside = yaml.Replace("FILE", "../files-of-others/secret.yml", StringComparison.Ordinal);
            ConfigurationException e = Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read("prometheus.yml", outside, options));
            Assert.Contains(e.Problems, p => p.ToString().Contains("is outside " + _inside, StringComparison.Ordinal) && p.ToString().Contains("; ask for it", StringComparison.Ordinal));
            e = Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read("prometheus.yml", outside, options with { Files = null, AllowFiles = false }));
            Assert.Contains(e.Problems, p => p.ToString().Contains("files of the server cannot be used", StringComparison.Ordinal));
            ConfigurationReader.Read("prometheus.yml", yaml.Replace("FILE", "missing.yml", StringComparison.Ordinal), options);
        }
    }

    [Fact]
    public void Files_the_server_would_write_are_refused_and_rule_files_stay_names()
    {
        var options = new ConfigurationReaderOptions { Files = _boundary, Variable = _ => null };
        foreach (string yaml in new[]
        {
            "global: {query_log_file: q.log}", "global: {scrape_failure_log_file: f.log}", "scrape_configs: [{job_name: a, scrape_failure_log_file: f.log}]",
        })
        {
            Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read("prometheus.yml", yaml, options));
            Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read("prometheus.yml", yaml, options with { Files = null, AllowFiles = false }));
        }

        Assert.Equal(["rules/*.yml"], ConfigurationReader.Read("prometheus.yml", "rule_files: ['rules/*.yml']", options).RuleFiles);
    }

    [Fact]
    public void A_matched_scrape_config_file_that_is_a_link_to_the_outside_is_refused()
    {
        File.WriteAllText(Path.Combine(_inside, "a.yml"), "scrape_configs: [{job_name: inside}]");
        File.WriteAllText(Path.Combine(_outside, "b.yml"), "scrape_configs: [{job_name: outside}]");
        var options = new ConfigurationReaderOptions { Files = _boundary, Variable = _ => null };
        File.Delete(Path.Combine(_inside, "targets.yml"));
        Assert.Equal("inside", Assert.Single(ConfigurationReader.Read("prometheus.yml", "scrape_config_files: ['*.yml']", options).AllScrapeConfigs).JobName);
        File.CreateSymbolicLink(Path.Combine(_inside, "b.yml"), Path.Combine(_outside, "b.yml"));
        Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read("prometheus.yml", "scrape_config_files: ['*.yml']", options));
    }
}
