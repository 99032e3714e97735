using Deucalion.Control.Access;
using Deucalion.Control.Instances;
using Deucalion.Model.Labels;

namespace Deucalion.Control.Tests.Access;

/// <summary>Random policies against the definition: a series is in when some Allow statement speaks for it and no Deny statement does.</summary>
public sealed class PolicyLawTests(ITestOutputHelper output)
{
    private static readonly string[] Selectors =
    [
        """{a="1"}""", """{a="2"}""", """{a!="1"}""", """{b="1"}""", """{a="1",b="2"}""", """{a=~"1|2"}""", """{b!~"1|2"}""", """{a="",b="1"}""", """{c=~".+"}""",
    ];

    private static readonly LabelSet[] Series =
    [
        .. from a in (string[])["", "1", "2", "3"] from b in (string[])["", "1", "2"] from c in (string[])["", "x"] select LabelSet.Of(("a", a), ("b", b), ("c", c)),
    ];

    [Fact]
    public void Scopes_are_exactly_what_the_statements_say_in_any_order_and_a_deny_never_widens()
    {
        int seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        InstanceRecord instance = Instance();
        for (int round = 0; round < 400; round++)
        {
            List<PolicyStatement> statements = [.. Enumerable.Range(0, random.Next(0, 6)).Select(_ => Statement(random))];
            PermissionAction action = (PermissionAction)random.Next(0, 6);
            bool[] expected = [.. Series.Select(s => Defined(statements, action, instance, s))];
            Assert.Equal(expected, Decided(statements, action, instance));

            PolicyStatement[] shuffled = [.. statements];
            random.Shuffle(shuffled);
            Assert.Equal(expected, Decided(shuffled, action, instance));

            bool[] narrowed = Decided([.. statements, Statement(random) with { Effect = PolicyEffect.Deny }], action, instance);
            for (int i = 0; i < Series.Length; i++)
            {
                Assert.True(expected[i] || !narrowed[i], $"seed {seed} round {round}: a Deny widened");
            }
        }
    }

    [Fact]
    public void Too_many_conditions_permit_nothing()
    {
        // Every Deny selector of n matchers multiplies the alternatives by n.
        PolicyStatement[] statements =
        [
            new() { Effect = PolicyEffect.Allow, Actions = ["*"], Resources = ["*"] },
            .. Enumerable.Range(0, 12).Select(i => new PolicyStatement
            {
                Effect = PolicyEffect.Deny, Actions = ["*"], Resources = ["*"], Matchers = [$$"""{x{{i}}="1",y{{i}}="1",z{{i}}="1"}"""],
            }),
        ];
        PermissionDecision decision = PolicyEvaluator.Evaluate(statements.Select(s => CompiledStatement.Compile(s, "s")), PermissionAction.QueryMetrics, Instance(), "r1", "1");
        Assert.False(decision.Permitted);
        Assert.True(decision.TooComplex);
    }

    [Theory]
    [InlineData("*", "r1", "42", "instance/abc", true)]
    [InlineData("acs:prometheus:*:*:*", "r1", "42", "instance/abc", true)]
    [InlineData("acs:prometheus:r1:42:instance/abc", "r1", "42", "instance/abc", true)]
    [InlineData("acs:prometheus:r*:*:instance/a*c", "r1", "42", "instance/abc", true)]
    [InlineData("acs:*:r1:42:instance/abc", "r1", "42", "instance/abc", true)]
    [InlineData("acs:prometheus:r2:42:instance/abc", "r1", "42", "instance/abc", false)]
    [InlineData("acs:prometheus:r1:43:instance/abc", "r1", "42", "instance/abc", false)]
    [InlineData("acs:prometheus:r1:42:instance/ab", "r1", "42", "instance/abc", false)]
    [InlineData("acs:prometheus:r:42:instance/*", "r1", "42", "instance/abc", false)]
    [InlineData("acs:prometheus:r1:42:instance/abc", "r1", "42", "instance/*", false)]
    public void Resources_match_part_by_part(string pattern, string region, string account, string part, bool expected) =>
        Assert.Equal(expected, ResourcePattern.TryParse(pattern, out _)!.Matches(region, account, part));

    [Theory]
    [InlineData("")]
    [InlineData("acs:prometheus:r1:42")]
    [InlineData("acs:ecs:r1:42:instance/abc")]
    [InlineData("acs:prometheus:r1:42:dashboard/abc")]
    [InlineData("acs:prometheus::42:instance/abc")]
    public void Other_resources_are_refused(string pattern)
    {
        Assert.Null(ResourcePattern.TryParse(pattern, out string? error));
        Assert.Contains("acs:prometheus:", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_action_is_named_with_a_suggestion()
    {
        var statement = new PolicyStatement { Effect = PolicyEffect.Allow, Actions = ["prometheus:QueryMetric"], Resources = ["*"] };
        ControlException e = Assert.Throws<ControlException>(() => CompiledStatement.Compile(statement, "statements[3]"));
        Assert.Equal("statements[3].actions: \"prometheus:QueryMetric\" is not an action; did you mean \"prometheus:QueryMetrics\"?", e.Message);
    }

    private static InstanceRecord Instance() => new Snapshots.SnapshotLoader(null!, Control.Limits.InstanceLimits.Defaults, new Snapshots.LastUse(), (_, _) => { })
        .ToRecord(new Database.Rows.InstanceRow { Id = "abc", Name = "n", RegionId = "r1", Version = "V2", Tags = """{"env":"prod"}""" }, "42");

    private static PolicyStatement Statement(Random random) => new()
    {
        Effect = random.Next(3) == 0 ? PolicyEffect.Deny : PolicyEffect.Allow,
        Actions = [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => PermissionActions.All[random.Next(PermissionActions.All.Count)])],
        Resources = [random.Next(4) == 0 ? "acs:prometheus:r2:*:instance/*" : "acs:prometheus:r1:*:instance/a*"],
        Matchers = [.. Enumerable.Range(0, random.Next(0, 3)).Select(_ => Selectors[random.Next(Selectors.Length)])],
        Tags = random.Next(4) == 0 ? new Dictionary<string, string> { ["env"] = random.Next(2) == 0 ? "p*" : "test" } : new Dictionary<string, string>(),
    };

    // The definition, series by series, with nothing combined.
    private static bool Defined(List<PolicyStatement> statements, PermissionAction action, InstanceRecord instance, LabelSet series)
    {
        bool aboutSeries = action is PermissionAction.QueryMetrics or PermissionAction.WriteMetrics;
        PolicyStatement[] speaking =
        [
            .. statements.Where(s => (s.Actions.Contains("prometheus:*") || s.Actions.Contains(PermissionActions.Text(action)))
                && s.Resources[0].Contains(":r1:", StringComparison.Ordinal)
                && s.Tags.All(t => t.Value == "p*")),
        ];
        bool Hits(PolicyStatement s) => s.Matchers.Count == 0 || s.Matchers.Any(m => SelectorParser.Parse(m).All(x => x.Matches(series)));
        if (aboutSeries)
        {
            return speaking.Any(s => s.Effect == PolicyEffect.Allow && Hits(s)) && !speaking.Any(s => s.Effect == PolicyEffect.Deny && Hits(s));
        }

        bool seeing = action is PermissionAction.GetInstance or PermissionAction.ListInstances;
        return speaking.Any(s => s.Effect == PolicyEffect.Allow && (s.Matchers.Count == 0 || seeing)) && !speaking.Any(s => s.Effect == PolicyEffect.Deny && s.Matchers.Count == 0);
    }

    private static bool[] Decided(IReadOnlyList<PolicyStatement> statements, PermissionAction action, InstanceRecord instance)
    {
        PermissionDecision decision = PolicyEvaluator.Evaluate(statements.Select(s => CompiledStatement.Compile(s, "s")), action, instance, "r1", "42");
        Assert.False(decision.TooComplex);
        return [.. Series.Select(s => decision.Permitted && (decision.Scopes is null || decision.Scopes.Any(scope => scope.All(m => m.Matches(s)))))];
    }
}
