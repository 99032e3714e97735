namespace Deucalion.Api.Http;

/// <summary>A request that ends with an error envelope: HTTP status, the API's errorType, and a sentence for people.</summary>
public sealed class ApiException(int status, string errorType, string message, int retryAfterSeconds = 0) : Exception(message)
{
    /// <summary>HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>bad_data, execution, timeout, …</summary>
    public string ErrorType { get; } = errorType;

    /// <summary>Value of Retry-After; 0 = no header.</summary>
    public int RetryAfterSeconds { get; } = retryAfterSeconds;

    /// <summary>A 400 with Prometheus' wording for one parameter.</summary>
    public static ApiException InvalidParameter(string name, string cause) => new(400, "bad_data", $"invalid parameter \"{name}\": {cause}");

    /// <summary>A 400.</summary>
    public static ApiException BadData(string message) => new(400, "bad_data", message);
}
