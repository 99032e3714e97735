using Deucalion.Control.Access;
using Deucalion.Control.Instances;
using Deucalion.Tsdb.Retention;

namespace Deucalion.Runtime.Instances;

/// <summary>Retention rules of an instance as its store takes them.</summary>
internal static class StoreRetention
{
    /// <summary>The rules with their selectors read. One that this program cannot read is told and left out: rather too much is kept than too little.</summary>
    public static IReadOnlyList<RetentionRule> RulesOf(InstanceRecord record, Action<string> report)
    {
        var rules = new List<RetentionRule>(record.RetentionRules.Count);
        foreach (SeriesRetention rule in record.RetentionRules)
        {
            try
            {
                rules.Add(new RetentionRule(SelectorParser.Parse(rule.Match), rule.Duration));
            }
            catch (FormatException e)
            {
                report($"a retention rule is not in force, its series are kept as long as the others: {e.Message}");
            }
        }

        return rules;
    }
}
