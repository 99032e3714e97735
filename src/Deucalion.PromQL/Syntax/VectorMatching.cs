namespace Deucalion.PromQL.Syntax;

/// <summary>How the two sides of a vector operation are matched. Fill values: null = no fill for that side.</summary>
public sealed record VectorMatching(MatchCardinality Cardinality, IReadOnlyList<string> Labels, bool On, IReadOnlyList<string> Include, double? FillLeft = null, double? FillRight = null)
{
    /// <summary>One-to-one on all labels.</summary>
    public static readonly VectorMatching Default = new(MatchCardinality.OneToOne, [], false, []);

    internal bool HasFill => FillLeft is not null || FillRight is not null;
}
