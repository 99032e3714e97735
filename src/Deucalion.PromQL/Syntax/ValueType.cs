namespace Deucalion.PromQL.Syntax;

/// <summary>Types of PromQL expressions; texts as Prometheus prints them: none, scalar, vector, matrix, string.</summary>
public enum ValueType : byte
{
    /// <summary>No value.</summary>
    None,

    /// <summary>One number.</summary>
    Scalar,

    /// <summary>Instant vector.</summary>
    Vector,

    /// <summary>Range vector.</summary>
    Matrix,

    /// <summary>Text.</summary>
    String,
}
