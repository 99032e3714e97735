namespace Deucalion.Control.Database.Rows;

/// <summary>Table audit.</summary>
internal sealed class AuditRow
{
    public long Id { get; set; }

    public long At { get; set; }

    public string Actor { get; set; } = string.Empty;

    public string? AccessKeyId { get; set; }

    public string RemoteAddress { get; set; } = string.Empty;

    public string? RequestId { get; set; }

    public string Action { get; set; } = string.Empty;

    public string Resource { get; set; } = string.Empty;

    public string Result { get; set; } = string.Empty;

    public string Detail { get; set; } = string.Empty;
}
