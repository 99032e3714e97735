using Deucalion.Model.Labels;

namespace Deucalion.PromQL.Syntax;

/// <summary>Texts of <see cref="MatcherType"/>.</summary>
internal static class MatcherTypes
{
    public static string Text(this MatcherType type) => type switch
    {
        MatcherType.Equal => "=",
        MatcherType.NotEqual => "!=",
        MatcherType.Regex => "=~",
        _ => "!~",
    };
}
