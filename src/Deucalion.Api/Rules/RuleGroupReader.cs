using Deucalion.Api.Http;
using Deucalion.Model.Configuration;
using Deucalion.Model.Configuration.Yaml;
using Deucalion.PromQL.Results;
using Deucalion.PromQL.Syntax;

namespace Deucalion.Api.Rules;

/// <summary>Reads and judges one rule group, as Mimir's rules API takes it.</summary>
internal static class RuleGroupReader
{
    // Mimir's and Prometheus' members of a group.
    private static readonly string[] GroupKeys = ["name", "interval", "query_offset", "limit", "labels", "rules", "evaluation_delay", "source_tenants", "align_evaluation_time_on_interval", "partial_response_strategy"];

    /// <summary>The group and its name; throws a 400 that lists the problems with line and column.</summary>
    public static (string Name, YamlMapping Group) Read(byte[] yaml)
    {
        var problems = new ProblemList("group");
        YamlNode? node = YamlTree.Read(yaml, problems);
        string name = string.Empty;
        if (node is YamlMapping mapping)
        {
            name = Check(mapping, problems);
        }
        else if (problems.Items.Count == 0)
        {
            problems.Add(node?.Line ?? 1, node?.Column ?? 1, "expected a rule group: a mapping with name and rules");
        }

        return problems.Items.Count == 0
            ? (name, (YamlMapping)node!)
            : throw ApiException.BadData("invalid rule group: " + string.Join("; ", problems.Items.Take(5).Select(p => p.ToString())));
    }

    /// <summary>The groups of a stored file.</summary>
    public static List<YamlMapping> Stored(string file)
    {
        var problems = new ProblemList("rules");
        return YamlTree.Read(file, problems) is YamlMapping root && Member(root, "groups") is YamlSequence groups ? [.. groups.Items.OfType<YamlMapping>()] : [];
    }

    /// <summary>The name of a stored group.</summary>
    public static string NameOf(YamlMapping group) => (Member(group, "name") as YamlScalar)?.Text ?? string.Empty;

    private static YamlNode? Member(YamlMapping mapping, string key) => mapping.Entries.FirstOrDefault(e => e.Key.Text == key).Value;

    private static string Check(YamlMapping node, ProblemList problems)
    {
        var group = new MappingReader(node, string.Empty, problems);
        foreach (string key in GroupKeys)
        {
            group.Allow(key);
        }

        string name = group.Text("name");
        if (name.Length is 0 or > 256 || name.Any(char.IsControl))
        {
            group.Problem("name", "a group needs a name of 1 to 256 characters without control characters");
        }

        group.Duration("interval", TimeSpan.Zero);
        group.Duration("query_offset", TimeSpan.Zero);
        group.Integer("limit", 0);
        group.Labels("labels");
        if (!group.Has("rules"))
        {
            group.Problem("rules", "a group needs rules");
        }

        group.Sections("rules", CheckRule);
        group.Finish();
        return name;
    }

    private static string CheckRule(MappingReader rule)
    {
        string record = rule.Text("record");
        string alert = rule.Text("alert");
        if ((record.Length > 0) == (alert.Length > 0))
        {
            rule.Problem(alert.Length > 0 ? "alert" : "record", "a rule has either record or alert");
        }

        string expression = rule.Text("expr");
        try
        {
            PromQLParser.Parse(expression);
        }
        catch (QueryException e)
        {
            rule.Problem("expr", e.Message);
        }

        rule.Duration("for", TimeSpan.Zero);
        rule.Duration("keep_firing_for", TimeSpan.Zero);
        rule.Labels("labels");
        rule.Pairs("annotations");
        if (record.Length > 0)
        {
            foreach (string key in (string[])["for", "keep_firing_for", "annotations"])
            {
                if (rule.Has(key))
                {
                    rule.Problem(key, "a recording rule has none");
                }
            }
        }

        rule.Finish();
        return record + alert;
    }
}
