namespace Deucalion.Control;

/// <summary>Who changes something, for the audit log: a user (or the system), its AccessKey id, the address it comes from.</summary>
public sealed record Actor(string Name, string? AccessKeyId = null, string RemoteAddress = "", string? RequestId = null)
{
    /// <summary>Work that the process does on its own.</summary>
    public static readonly Actor System = new("system");
}
