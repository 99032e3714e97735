namespace Deucalion.PromQL.Results;

/// <summary>Kinds of failed queries, as the API names them.</summary>
public enum QueryErrorKind : byte
{
    /// <summary>The text is not a valid query: bad_data.</summary>
    BadData,

    /// <summary>The evaluation failed: execution.</summary>
    Execution,

    /// <summary>The time is up: timeout.</summary>
    Timeout,

    /// <summary>The caller went away or an operator cancelled: canceled.</summary>
    Canceled,

    /// <summary>The server has no room for the query now, try again: unavailable.</summary>
    Unavailable,

    /// <summary>Storage failed: internal.</summary>
    Internal,
}
