using Deucalion.Control.Database;
using Deucalion.Control.Instances;
using Deucalion.Control.Regions;
using Deucalion.Control.Serving;

namespace Deucalion.Control.Tests.Serving;

public sealed class ServerConfigurationTests
{
    [Fact]
    public void Reads_everything()
    {
        ServerConfiguration c = ServerConfigurationReader.Read("server.yml", """
            regions:
              - id: cn-hangzhou
                displayName: China (Hangzhou)
                publicBaseUrl: https://metrics.example.com/base/
              - {id: eu, internalBaseUrl: "http://10.0.0.1:9091"}
            database:
              provider: postgresql
              connectionString: Host=db;Password=hunter2
            trustedProxies: [10.0.0.0/8, "::1"]
            defaults:
              retention: 30d
              storageSize: 50GB
              retentionRules:
              - {match: '{__name__=~"debug_.*"}', duration: 7d}
              outOfOrderWindow: 2h
              limits: {queryTimeout: 30s, activeSeries: 5000}
            defaultInstance:
              enabled: true
            instanceFiles: /etc/deucalion/files
            """);
        Assert.Equal("/etc/deucalion/files", c.InstanceFiles);
        Assert.Equal([new Region("cn-hangzhou", "China (Hangzhou)", "https://metrics.example.com/base"), new Region("eu", "eu", null, "http://10.0.0.1:9091")], c.Regions);
        Assert.Equal((DatabaseProvider.PostgreSql, "Host=db;Password=hunter2"), (c.Database!.Provider, c.Database.ConnectionString));
        Assert.DoesNotContain("hunter2", c.Database.ToString(), StringComparison.Ordinal);
        Assert.Equal(["10.0.0.0/8", "::1/128"], c.TrustedProxies.Select(p => p.ToString()));
        Assert.Equal((30, TimeSpan.FromHours(2), TimeSpan.FromSeconds(30), 5000L, 11_000L), (c.Defaults.StorageDurationDays, c.Defaults.OutOfOrderWindow!.Value, c.Defaults.Limits.QueryTimeout, c.Defaults.Limits.ActiveSeries, c.Defaults.Limits.PointsPerSeries));
        Assert.Equal((50L << 30, new SeriesRetention("{__name__=~\"debug_.*\"}", TimeSpan.FromDays(7))), (c.Defaults.StorageSize, Assert.Single(c.Defaults.RetentionRules)));
        Assert.True(c.DefaultInstanceEnabled);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("---\n")]
    public void An_empty_file_is_the_default(string text)
    {
        ServerConfiguration c = ServerConfigurationReader.Read("server.yml", text);
        Assert.Equal([Region.Local], c.Regions);
        Assert.Null(c.Database);
        Assert.Null(c.InstanceFiles);
        Assert.Null(c.DefaultInstanceEnabled);
    }

    [Theory]
    [InlineData("region: []", "server.yml:1:1: unknown key \"region\"; did you mean \"regions\"?")]
    [InlineData("regions:\n  - id: a\n    publicBaseURL: x", "server.yml:3:5: regions[0]: unknown key \"publicBaseURL\"; did you mean \"publicBaseUrl\"?")]
    [InlineData("regions: []", "server.yml:1:10: regions: at least one region is needed.")]
    [InlineData("regions: [{displayName: x}]", "server.yml:1:11: regions[0]: a region needs an id.")]
    [InlineData("regions: [{id: a}, {id: a}]", "server.yml:1:25: regions[1].id: region \"a\" is there twice.")]
    [InlineData("regions: [{id: a/b}]", "server.yml:1:16: regions[0].id: a region id")]
    [InlineData("regions: [{id: a, publicBaseUrl: ftp://x}]", "server.yml:1:34: regions[0].publicBaseUrl: expected an absolute http")]
    [InlineData("database: {provider: mysql, connectionString: x}", "server.yml:1:22: database.provider: \"mysql\" is not a provider")]
    [InlineData("database: {provider: sqlite}", "server.yml:1:11: database: a connectionString is needed.")]
    [InlineData("database: {provider: postgresql, connectionString: 'Hots=hunter2'}", "database.connectionString: not a connection string")]
    [InlineData("trustedProxies: [10.0.0.0/99]", "server.yml:1:18: trustedProxies[0]: expected an address")]
    [InlineData("trustedProxies: 10.0.0.0/8", "server.yml:1:17: trustedProxies: expected a list.")]
    [InlineData("defaults: {retention: 36h}", "server.yml:1:23: defaults.retention: retention must be whole days")]
    [InlineData("defaults: {storageSize: 50}", "server.yml:1:25: defaults.storageSize: expected a size such as 50GB")]
    [InlineData("defaults: {storageSize: 5KB}", "defaults.storageSize: storageSize must be from 1MiB")]
    [InlineData("defaults: {retentionRules: [{match: up}]}", "defaults.retentionRules[0]: a rule needs a duration")]
    [InlineData("defaults: {retentionRules: [{match: up, duration: 90d}]}", "server.yml:1:28: defaults.retentionRules: retentionRules[0].duration (90d) must be shorter")]
    [InlineData("defaults: {retention: [1]}", "defaults.retention: expected a text.")]
    [InlineData("defaults: {limits: {pointPerSeries: 1}}", "server.yml:1:21: defaults.limits: unknown key \"pointPerSeries\"; did you mean \"pointsPerSeries\"?")]
    [InlineData("defaults: {limits: {pointsPerSeries: -1}}", "expected a whole number")]
    [InlineData("defaults: {limits: {queryTimeout: 5}}", "expected a duration")]
    [InlineData("defaultInstance: {enabled: yes}", "server.yml:1:28: defaultInstance.enabled: expected true or false.")]
    [InlineData("instanceFiles: files", "server.yml:1:16: instanceFiles: expected the absolute path of a directory")]
    [InlineData("regions: [", "server.yml:2:1: ")]
    [InlineData("a: 1\na: 2", "server.yml:2:1")]
    [InlineData("- a", "server.yml:1:1: expected a mapping")]
    [InlineData("---\nregions: [{id: a}]\n---\nregions: [{id: b}]", "one YAML document")]
    public void Mistakes_are_told_with_their_place(string text, string expected)
    {
        ServerConfigurationException e = Assert.Throws<ServerConfigurationException>(() => ServerConfigurationReader.Read("server.yml", text));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", e.Message, StringComparison.Ordinal);
    }
}
