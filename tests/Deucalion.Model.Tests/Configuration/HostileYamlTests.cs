using System.Diagnostics;
using System.Text;
using Deucalion.Model.Configuration;
using Deucalion.Model.Configuration.Yaml;

namespace Deucalion.Model.Tests.Configuration;

public class HostileYamlTests
{
    private static ConfigurationException Fails(byte[] yaml) => Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read("p", yaml, new() { ReadFiles = _ => [] }));

    private static ConfigurationException Fails(string yaml) => Fails(Encoding.UTF8.GetBytes(yaml));

    [Theory]
    [InlineData("[", "")]
    [InlineData("{a: ", "")]
    [InlineData("- ", "x")]
    [InlineData("? ", "x")]
    public void Deep_nesting_is_an_error(string open, string end) => Assert.Contains("nested deeper than 64 levels", Fails(string.Concat(Enumerable.Repeat(open, 100_000)) + end).Message, StringComparison.Ordinal);

    [Fact]
    public void Deep_block_mappings_are_an_error()
    {
        string yaml = string.Concat(Enumerable.Range(0, 300).Select(i => new string(' ', i) + "a:\n"));
        Assert.Contains("nested deeper", Fails(yaml).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_alias_bomb_is_an_error_and_fast()
    {
        var yaml = new StringBuilder("x0: &x0 [a, a, a, a, a, a, a, a, a, a]\n");
        for (int i = 1; i < 30; i++)
        {
            yaml.Append($"x{i}: &x{i} [{string.Join(", ", Enumerable.Repeat($"*x{i - 1}", 10))}]\n");
        }

        long start = Stopwatch.GetTimestamp();
        Assert.Contains("aliases expand to more than", Fails(yaml.ToString()).Message, StringComparison.Ordinal);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData("a: &a [*a]\n", "contains itself")]
    [InlineData("a: *nope\n", "nope")]
    [InlineData("[a]: b\n", "a key must be text")]
    [InlineData("a: \"unclosed\n", "p:")]
    [InlineData("a: b: c\n", "p:1:")]
    [InlineData("global: {query_log_file: !!binary aGk=}\n", "p:1:26: binary values are not text")]
    [InlineData("{", "p:2:1:")]
    public void Malformed_input_is_an_error_with_a_place(string yaml, string part) => Assert.Contains(part, Fails(yaml).Message, StringComparison.Ordinal);

    [Fact]
    public void Too_much_input_is_refused_unread()
    {
        Assert.Equal("p:1:1: the file has 10485761 bytes; at most 10485760 are read", Fails(new byte[YamlTree.MaxBytes + 1]).Message);
    }

    [Fact]
    public void Bytes_that_are_not_text_are_placed() =>
        Assert.Equal("p:2:7: the file is not valid UTF-8", Fails([.. "global:\n  ext"u8, (byte)'r', 0xFF, 0xFE]).Message);

    [Fact]
    public void Every_prefix_and_many_mutations_give_a_value_or_a_configuration_error()
    {
        byte[] whole = Encoding.UTF8.GetBytes("""
            global: {scrape_interval: 15s, external_labels: {a: "b"}}
            scrape_configs:
            - &j
              job_name: 'x'
              static_configs: [{targets: [a:1, "b:2"], labels: {c: d}}]
              params: {p: [q]}
              relabel_configs:
              - {source_labels: [a], regex: "(.*)b", target_label: c, replacement: $1}
            - {<<: *j, job_name: |-
                y}
            remote_write: [{url: http://a/b, queue_config: {capacity: 10}}]
            """);
        int seed = Environment.TickCount;
        var random = new Random(seed);
        for (int i = 0; i < 3000; i++)
        {
            byte[] bytes = i < whole.Length ? whole[..i] : (byte[])whole.Clone();
            for (int flips = i < whole.Length ? 0 : random.Next(1, 5); flips > 0; flips--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            try
            {
                Assert.NotNull(ConfigurationReader.Read("p", bytes, new() { ReadFiles = _ => [] }));
            }
            catch (ConfigurationException e)
            {
                Assert.True(e.Problems.Count > 0 && e.Message.Length <= 1024, $"seed {seed}, round {i}");
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"seed {seed}, round {i}: {e}");
            }
        }
    }
}
