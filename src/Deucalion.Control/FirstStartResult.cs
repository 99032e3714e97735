namespace Deucalion.Control;

/// <summary>
/// What a first start gives out once. <see cref="AccessKeySecret"/> is null when the operator gave the key, and all is null but
/// <see cref="IsFirstStart"/> on later starts.
/// </summary>
public sealed class FirstStartResult
{
    /// <summary>True when this start made the account.</summary>
    public required bool IsFirstStart { get; init; }

    /// <summary>Root's AccessKey id.</summary>
    public string? AccessKeyId { get; init; }

    /// <summary>Root's generated secret, to print once.</summary>
    public string? AccessKeySecret { get; init; }

    /// <summary>Code for the console's set-up page; good once, for a day.</summary>
    public string? SetupCode { get; init; }
}
