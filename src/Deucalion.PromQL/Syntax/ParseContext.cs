namespace Deucalion.PromQL.Syntax;

/// <summary>What an error text says about the place: "unexpected X in <see cref="Where"/>, expected <see cref="Expected"/>". Empty parts are left out.</summary>
internal sealed record ParseContext(string Where, string Expected)
{
    public static readonly ParseContext None = new("", "");
    public static readonly ParseContext Aggregation = new("aggregation", "");
    public static readonly ParseContext GroupingStart = new("grouping opts", "\"(\"");
    public static readonly ParseContext GroupingLabel = new("grouping opts", "label");
    public static readonly ParseContext GroupingNext = new("grouping opts", "\",\" or \")\"");
    public static readonly ParseContext MatcherStart = new("label matching", "identifier or \"}\"");
    public static readonly ParseContext MatcherOperator = new("label matching", "label matching operator");
    public static readonly ParseContext MatcherValue = new("label matching", "string");
    public static readonly ParseContext MatcherNext = new("label matching", "\",\" or \"}\"");
    public static readonly ParseContext Offset = new("offset", "number, duration, step(), or range()");
    public static readonly ParseContext At = new("@", "timestamp");
    public static readonly ParseContext Bracket = new("subquery or range selector", "number, duration, step(), or range()");
    public static readonly ParseContext AfterRange = new("subquery or range", "\":\" or \"]\"");
    public static readonly ParseContext SubqueryStep = new("subquery selector", "number, duration, step(), range(), or \"]\"");
    public static readonly ParseContext AfterStep = new("subquery selector", "\"]\"");
}
