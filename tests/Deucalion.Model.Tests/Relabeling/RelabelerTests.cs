using Deucalion.Model.Labels;
using Deucalion.Model.Relabeling;
using Deucalion.Primitives.Regex;

namespace Deucalion.Model.Tests.Relabeling;

public class RelabelerTests
{
    private static readonly LabelSet Input = LabelSet.Of(("a", "foo"), ("b", "bar"), ("c", "baz"));

    public static TheoryData<string, RelabelConfig, string?> Cases => new()
    {
        { "replace joins sources", new() { SourceLabels = ["a", "b"], TargetLabel = "d", Regex = Re2.Compile("f(.*);(.*)r"), Replacement = "${2}-$1" }, """{a="foo", b="bar", c="baz", d="ba-oo"}""" },
        { "replace without match changes nothing", new() { SourceLabels = ["a"], TargetLabel = "d", Regex = Re2.Compile("o+"), Replacement = "x" }, """{a="foo", b="bar", c="baz"}""" },
        { "replace with empty result removes", new() { SourceLabels = ["a"], TargetLabel = "b", Regex = Re2.Compile("f(x?)oo"), Replacement = "$1" }, """{a="foo", c="baz"}""" },
        { "replace with no source sets", new() { TargetLabel = "d", Replacement = "static" }, """{a="foo", b="bar", c="baz", d="static"}""" },
        { "replace expands the target", new() { SourceLabels = ["a"], Regex = Re2.Compile("(f)(.*)"), TargetLabel = "${1}_x", Replacement = "$2" }, """{a="foo", b="bar", c="baz", f_x="oo"}""" },
        { "replace to an invalid legacy name is skipped", new() { SourceLabels = ["a"], Regex = Re2.Compile("(f)(.*)"), TargetLabel = "$3", Replacement = "$2", NameValidation = NameValidationScheme.Legacy }, """{a="foo", b="bar", c="baz"}""" },
        { "keep matching", new() { SourceLabels = ["a"], Regex = Re2.Compile("f.*"), Action = RelabelAction.Keep }, """{a="foo", b="bar", c="baz"}""" },
        { "keep is anchored", new() { SourceLabels = ["a"], Regex = Re2.Compile("fo"), Action = RelabelAction.Keep }, null },
        { "drop matching", new() { SourceLabels = ["a"], Regex = Re2.Compile("f.*"), Action = RelabelAction.Drop }, null },
        { "drop other", new() { SourceLabels = ["a"], Regex = Re2.Compile("f"), Action = RelabelAction.Drop }, """{a="foo", b="bar", c="baz"}""" },
        { "keepequal differs", new() { SourceLabels = ["a"], TargetLabel = "b", Action = RelabelAction.KeepEqual }, null },
        { "keepequal same", new() { SourceLabels = ["a"], TargetLabel = "a", Action = RelabelAction.KeepEqual }, """{a="foo", b="bar", c="baz"}""" },
        { "dropequal same", new() { SourceLabels = ["a"], TargetLabel = "a", Action = RelabelAction.DropEqual }, null },
        { "dropequal differs", new() { SourceLabels = ["a"], TargetLabel = "b", Action = RelabelAction.DropEqual }, """{a="foo", b="bar", c="baz"}""" },
        { "hashmod as upstream", new() { SourceLabels = ["c"], TargetLabel = "d", Modulus = 1000, Action = RelabelAction.HashMod }, """{a="foo", b="bar", c="baz", d="976"}""" },
        { "labelmap", new() { Regex = Re2.Compile("(b|c)"), Replacement = "x_${1}", Action = RelabelAction.LabelMap }, """{a="foo", b="bar", c="baz", x_b="bar", x_c="baz"}""" },
        { "labeldrop", new() { Regex = Re2.Compile("[ab]"), Action = RelabelAction.LabelDrop }, """{c="baz"}""" },
        { "labelkeep", new() { Regex = Re2.Compile("[ab]"), Action = RelabelAction.LabelKeep }, """{a="foo", b="bar"}""" },
        { "uppercase", new() { SourceLabels = ["a", "b"], TargetLabel = "d", Action = RelabelAction.Uppercase }, """{a="foo", b="bar", c="baz", d="FOO;BAR"}""" },
        { "lowercase", new() { SourceLabels = ["a"], Separator = "", TargetLabel = "b", Action = RelabelAction.Lowercase }, """{a="foo", b="foo", c="baz"}""" },
        { "absent source is empty", new() { SourceLabels = ["nope"], Regex = Re2.Compile(""), Action = RelabelAction.Drop }, null },
    };

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void Rule_gives_what_Prometheus_gives(string name, RelabelConfig rule, string? expected)
    {
        Assert.True(rule.Validate() is null, name);
        var builder = new LabelSetBuilder(Input);
        bool keep = Relabeler.Apply(builder, [rule]);
        Assert.Equal(expected, keep ? builder.Build().ToString() : null);
    }

    [Fact]
    public void Hashmod_of_many_values_fills_all_shards()
    {
        var rule = new RelabelConfig { SourceLabels = ["a"], TargetLabel = "s", Modulus = 4, Action = RelabelAction.HashMod };
        var shards = new HashSet<string>();
        for (int i = 0; i < 200; i++)
        {
            var b = new LabelSetBuilder(LabelSet.Of(("a", "host-" + i)));
            Assert.True(Relabeler.Apply(b, [rule]));
            shards.Add(b.Get("s"));
        }

        Assert.Equal(["0", "1", "2", "3"], shards.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Rules_after_a_drop_are_not_applied()
    {
        var builder = new LabelSetBuilder(Input);
        RelabelConfig drop = new() { SourceLabels = ["a"], Regex = Re2.Compile("foo"), Action = RelabelAction.Drop };
        RelabelConfig set = new() { TargetLabel = "z", Replacement = "1" };
        Assert.False(Relabeler.Apply(builder, [drop, set]));
        Assert.Equal("", builder.Get("z"));
    }

    [Fact]
    public void Trace_lists_every_rule_with_its_output()
    {
        RelabelConfig set = new() { TargetLabel = "z", Replacement = "1" };
        RelabelConfig drop = new() { SourceLabels = ["z"], Regex = Re2.Compile("1"), Action = RelabelAction.Drop };
        IReadOnlyList<RelabelStep> steps = Relabeler.Trace(LabelSet.Of(("a", "x")), [set, drop, set]);
        Assert.Equal(["""{a="x", z="1"} True""", "{} False", "{} False"], steps.Select(s => $"{s.Output} {s.Keep}"));
    }

    [Theory]
    [InlineData("hashmod", "d", 0UL, "$1", "relabel configuration for hashmod requires non-zero modulus")]
    [InlineData("replace", "", 0UL, "$1", "relabel configuration for replace action requires 'target_label' value")]
    [InlineData("lowercase", "d", 0UL, "x", "'replacement' can not be set for lowercase action")]
    [InlineData("labeldrop", "d", 0UL, "$1", "labeldrop action requires only 'regex', and no other fields")]
    [InlineData("keepequal", "d", 3UL, "$1", "keepequal action requires only 'source_labels' and `target_label`, and no other fields")]
    public void Contradictions_are_named(string action, string target, ulong modulus, string replacement, string expected)
    {
        Assert.True(RelabelActions.TryParse(action, out RelabelAction parsed));
        Assert.Equal(expected, new RelabelConfig { Action = parsed, TargetLabel = target, Modulus = modulus, Replacement = replacement }.Validate());
    }

    [Theory]
    [InlineData("${1}_x", true)]
    [InlineData("a$1b", true)]
    [InlineData("$", false)]
    [InlineData("${", false)]
    [InlineData("a-b$1", false)]
    [InlineData("1$a", false)]
    public void Legacy_targets_may_hold_variables(string target, bool valid)
    {
        var rule = new RelabelConfig { TargetLabel = target, NameValidation = NameValidationScheme.Legacy };
        Assert.Equal(valid, rule.Validate() is null);
    }
}
