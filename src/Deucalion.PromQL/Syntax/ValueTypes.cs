namespace Deucalion.PromQL.Syntax;

/// <summary>Texts of <see cref="ValueType"/>.</summary>
public static class ValueTypes
{
    /// <summary>As in API answers: none, scalar, vector, matrix, string.</summary>
    public static string Text(this ValueType type) => type switch
    {
        ValueType.Scalar => "scalar",
        ValueType.Vector => "vector",
        ValueType.Matrix => "matrix",
        ValueType.String => "string",
        _ => "none",
    };

    /// <summary>As in error texts: instant vector, range vector, scalar, string.</summary>
    public static string Documented(this ValueType type) => type switch
    {
        ValueType.Vector => "instant vector",
        ValueType.Matrix => "range vector",
        _ => type.Text(),
    };
}
