namespace Deucalion.PromQL.Syntax;

/// <summary>Matching cardinality.</summary>
public enum MatchCardinality : byte
{
    /// <summary>one-to-one</summary>
    OneToOne,

    /// <summary>group_left</summary>
    ManyToOne,

    /// <summary>group_right</summary>
    OneToMany,

    /// <summary>Set operators.</summary>
    ManyToMany,
}
